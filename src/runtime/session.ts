/**
 * A program on the device: the only file that calls TensorFlow.
 *
 * @module
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../sources/cache_folder.ts";

/** The package, loaded. */
export type TensorFlow = typeof import("@tensorflow/tfjs-node-gpu");

type Tensor = ReturnType<TensorFlow["tensor"]>;

/** A tensor on this side of the border; row-major. */
export type Value =
  | { readonly dtype: "float32"; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: "int32"; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: "bool"; readonly shape: readonly number[]; readonly data: Uint8Array };

/** What a session loads. */
export interface LoadableProgram {
  /** Bytes of `saved_model.pb`. */
  readonly savedModel: Uint8Array;
  /** The same without the graph. */
  readonly outline: Uint8Array;
  readonly signatures: readonly string[];
}

/** Variables on the device and the signatures over them. */
export interface Session {
  /**
   * Runs a signature; blocks until it has ended.
   *
   * @param signature Its name.
   * @param feeds Its inputs by name.
   * @returns Its outputs by name, as copies of the caller's.
   * @throws {RangeError} If there is no such signature.
   */
  run(signature: string, feeds: Readonly<Record<string, Value>>): Record<string, Value>;
  /** Frees the variables; the session is of no use afterwards. */
  close(): void;
}

/**
 * Loads a program.
 *
 * Each session has variables of its own: TensorFlow.js knows a session by its folder, so each is
 * written to a new one in Thaw's cache, which is removed as soon as it has been read.
 *
 * @param tf The loaded library.
 * @param program The program.
 * @returns A session whose variables are not yet set: call its `assign` first.
 *
 * @example Twice three
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadForTests } from "../../tests/tensorflow.ts";
 * import { Graph } from "../graph/graph.ts";
 * import { add } from "../graph/ops/elementwise.ts";
 * import { encodeSavedModel } from "../graph/saved_model.ts";
 * import { openSession } from "./session.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", []);
 * const signatures = { double: { inputs: { x }, outputs: { y: add(graph, x, x) } } };
 * const program = encodeSavedModel(graph, signatures);
 * const session = await openSession(await loadForTests(), program);
 * const three = { dtype: "float32", shape: [], data: Float32Array.of(3) } as const;
 * assert.deepEqual(session.run("double", { x: three }).y?.data, Float32Array.of(6));
 * session.close();
 * ```
 */
export async function openSession(tf: TensorFlow, program: LoadableProgram): Promise<Session> {
  const cache = cacheFolder();
  await mkdir(cache, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: cache, prefix: "session-" });
  const models = new Map<string, Awaited<ReturnType<TensorFlow["node"]["loadSavedModel"]>>>();
  try {
    const file = join(folder, "saved_model.pb");
    await Deno.writeFile(file, program.savedModel);
    for (const name of program.signatures) {
      models.set(name, await tf.node.loadSavedModel(folder, ["serve"], name));
      // TensorFlow.js parses the file anew for each signature, though the graph is loaded once
      if (models.size === 1) await Deno.writeFile(file, program.outline);
    }
  } catch (error) {
    for (const model of models.values()) model.dispose();
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return {
    run(signature, feeds) {
      const model = models.get(signature);
      if (!model) {
        throw new RangeError(`Cannot run "${signature}": use one of ${[...models.keys()]}`);
      }
      const inputs = Object.fromEntries(
        Object.entries(feeds).map(([name, { data, shape, dtype }]) => [
          name,
          tf.tensor(data, [...shape], dtype),
        ]),
      );
      let outputs: Record<string, Tensor> = {};
      try {
        // Fed by name, a signature answers by name
        outputs = model.predict(inputs) as Record<string, Tensor>;
        const values = Object.entries(outputs).map(([name, tensor]) =>
          [name, valueOf(tensor)] as const
        );
        return Object.fromEntries(values);
      } finally {
        tf.dispose([inputs, outputs]);
      }
    },
    close() {
      for (const model of models.values()) model.dispose();
      models.clear();
    },
  };
}

function valueOf(tensor: Tensor): Value {
  const { shape, dtype } = tensor;
  const data = tensor.dataSync();
  if (dtype === "float32" && data instanceof Float32Array) return { dtype, shape, data };
  if (dtype === "int32" && data instanceof Int32Array) return { dtype, shape, data };
  if (dtype === "bool" && data instanceof Uint8Array) return { dtype, shape, data };
  throw new TypeError(`Cannot read a tensor of type "${dtype}": use float32, int32 or bool`);
}
