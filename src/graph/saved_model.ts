/**
 * A graph with its signatures as the bytes of a `saved_model.pb`.
 *
 * @module
 */
import protobuf from "protobufjs";
import { DTYPE_NUMBERS, shapeProto } from "./attribute.ts";
import type { Graph, Tensor } from "./graph.ts";

/** What a signature takes and gives, by name. */
export interface Signature {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** A graph that TensorFlow can load. */
export interface SavedModel {
  /** Bytes of `saved_model.pb`. */
  readonly savedModel: Uint8Array;
  /** The same without the graph: what there is to call. */
  readonly outline: Uint8Array;
  /** Names of the signatures. */
  readonly signatures: readonly string[];
}

/** The parts of TensorFlow's public message types that a graph of ours uses. */
const MESSAGES = `
syntax = "proto3";
message Dim { int64 size = 1; }
message Shape { repeated Dim dim = 2; }
message TensorProto { int32 dtype = 1; Shape tensor_shape = 2; bytes tensor_content = 4; }
message ListValue { repeated int64 i = 3; }
message AttrValue {
  oneof value {
    ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5;
    int32 type = 6; Shape shape = 7; TensorProto tensor = 8;
  }
}
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message VersionDef { int32 producer = 1; }
message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
message TensorInfo { string name = 1; int32 dtype = 2; Shape tensor_shape = 3; }
message SignatureDef { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; map<string, SignatureDef> signature_def = 5; }
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
`;

/** Graph version that current kernels accept (GraphDef.versions.producer). */
const PRODUCER = 1087;

const Message = protobuf.parse(MESSAGES, { keepCase: true }).root.lookupType("SavedModel");

/**
 * Encodes a graph for TensorFlow's SavedModel loader, under the tag `serve`.
 *
 * @param graph The graph; not changed.
 * @param signatures What can be called, by name.
 * @returns The bytes, the same for the same graph.
 *
 * @example An adder
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "./graph.ts";
 * import { add } from "./ops/elementwise.ts";
 * import { encodeSavedModel } from "./saved_model.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null]);
 * const sum = add(graph, x, x);
 * const { savedModel } = encodeSavedModel(graph, { double: { inputs: { x }, outputs: { sum } } });
 * assert.ok(savedModel.length > 100);
 * ```
 */
export function encodeSavedModel(
  graph: Graph,
  signatures: Readonly<Record<string, Signature>>,
): SavedModel {
  const signatureDef = Object.fromEntries(
    Object.entries(signatures).map(([name, { inputs, outputs }]) => [
      name,
      { inputs: tensorInfos(inputs), outputs: tensorInfos(outputs), method_name: name },
    ]),
  );
  const withNodes = (node: Graph["nodes"]) =>
    encode({
      saved_model_schema_version: 1,
      meta_graphs: [{
        meta_info_def: { tags: ["serve"], tensorflow_version: "2.21.0" },
        graph_def: { node, versions: { producer: PRODUCER } },
        signature_def: signatureDef,
      }],
    });
  return {
    savedModel: withNodes(graph.nodes),
    outline: withNodes([]),
    signatures: Object.keys(signatures),
  };
}

function encode(message: object): Uint8Array {
  return Message.encode(Message.fromObject(message)).finish();
}

function tensorInfos(tensors: Readonly<Record<string, Tensor>>) {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { ref, dtype, shape }]) => [
      name,
      {
        name: ref.includes(":") ? ref : `${ref}:0`,
        dtype: DTYPE_NUMBERS[dtype],
        tensor_shape: shapeProto(shape),
      },
    ]),
  );
}
