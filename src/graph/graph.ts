/**
 * A TensorFlow graph as a value that is written down node by node, with a tape for gradients.
 *
 * @module
 */
import { type Attribute, attribute, type DType, type Shape } from "./attribute.ts";

export type { DType, Shape } from "./attribute.ts";

/** One output of a node. */
export interface Tensor {
  /** `node` or `node:output`, as TensorFlow writes it. */
  readonly ref: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A variable: its handle, and its value as the graph reads it. */
export interface Variable {
  readonly name: string;
  readonly handle: Tensor;
  readonly value: Tensor;
}

/** One node as it goes into the SavedModel. */
export interface Node {
  readonly name: string;
  readonly op: string;
  /** Data inputs, then control inputs with a caret. */
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

/**
 * Gives the gradient of each input from the gradient of the output; null for an input that has
 * none. `needs` says which inputs are asked for: the others may be null, so that no node is made
 * for them.
 */
export type Backward = (dy: Tensor, needs: readonly boolean[]) => readonly (Tensor | null)[];

/** One differentiable step, in the order in which the graph was written. */
export interface TapeEntry {
  readonly output: Tensor;
  readonly inputs: readonly Tensor[];
  readonly backward: Backward;
}

/** How a node is added. */
export interface NodeOptions {
  readonly inputs?: readonly Tensor[];
  readonly attr?: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly { readonly dtype: DType; readonly shape: Shape }[];
  /** Node name; made from the op and a count where it is not given. */
  readonly name?: string;
  /** Nodes that must have run before this one. */
  readonly after?: readonly Tensor[];
}

/**
 * A graph under construction.
 *
 * @example Two plus three
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "./graph.ts";
 * import { add } from "./ops/elementwise.ts";
 *
 * const graph = new Graph();
 * const sum = add(graph, graph.constant([2], [1]), graph.constant([3], [1]));
 * assert.deepEqual(sum.shape, [1]);
 * assert.equal(graph.nodes.length, 3);
 * ```
 */
export class Graph {
  readonly nodes: Node[] = [];
  readonly tape: TapeEntry[] = [];
  readonly variables = new Map<string, Variable>();
  readonly #names = new Set<string>();

  /**
   * Adds a node.
   *
   * @param op TensorFlow's op name.
   * @param options Inputs, attributes and what comes out.
   * @returns One tensor an output.
   * @throws {RangeError} If the name is taken.
   */
  add(op: string, options: NodeOptions): [Tensor, ...Tensor[]] {
    const name = options.name ?? `${op}_${this.nodes.length}`;
    if (this.#names.has(name)) throw new RangeError(`Cannot add node: "${name}" is taken`);
    this.#names.add(name);
    const control = (options.after ?? []).map((tensor) => `^${tensor.ref.split(":")[0]}`);
    const data = (options.inputs ?? []).map((tensor) => tensor.ref);
    this.nodes.push({ name, op, input: [...data, ...control], attr: options.attr ?? {} });
    const outputs = options.outputs.map((output, k) => ({
      ref: k === 0 ? name : `${name}:${k}`,
      ...output,
    }));
    return outputs as [Tensor, ...Tensor[]]; // every op here has at least one output, if only "done"
  }

  /**
   * Puts a differentiable step on the tape.
   *
   * @param output What the step gives; its gradient is handed to `backward`.
   * @param inputs What it takes.
   * @param backward Writes the gradient nodes.
   * @returns The output.
   */
  record(output: Tensor, inputs: readonly Tensor[], backward: Backward): Tensor {
    this.tape.push({ output, inputs, backward });
    return output;
  }

  /** A float32 or int32 constant of the given shape; `values` in row-major order. */
  constant(
    values: readonly number[],
    shape: readonly number[],
    dtype: "float32" | "int32" = "float32",
  ): Tensor {
    const attr = { dtype: attribute.type(dtype), value: attribute.tensor(values, shape, dtype) };
    return this.add("Const", { attr, outputs: [{ dtype, shape }] })[0];
  }

  /** A value that is fed at each call. */
  placeholder(name: string, dtype: DType, shape: Shape): Tensor {
    const attr = { dtype: attribute.type(dtype), shape: attribute.shape(shape) };
    return this.add("Placeholder", { name, attr, outputs: [{ dtype, shape }] })[0];
  }

  /** The float32 variable of this name, made at its first mention. */
  variable(name: string, shape: readonly number[]): Variable {
    const known = this.variables.get(name);
    if (known) {
      if (`${known.value.shape}` !== `${shape}`) {
        throw new RangeError(
          `Cannot reuse variable "${name}": its shape is [${known.value.shape}], not [${shape}]`,
        );
      }
      return known;
    }
    const dtype = attribute.type("float32");
    const [handle] = this.add("VarHandleOp", {
      name: `variable/${name}`,
      attr: {
        dtype,
        shape: attribute.shape(shape),
        shared_name: attribute.string(name),
        container: attribute.string(""),
      },
      outputs: [{ dtype: "resource", shape: [] }],
    });
    const [value] = this.add("ReadVariableOp", {
      inputs: [handle],
      attr: { dtype },
      outputs: [{ dtype: "float32", shape }],
    });
    const variable = { name, handle, value };
    this.variables.set(name, variable);
    return variable;
  }

  /** A variable's value as it is once `after` has happened; `value` is the one before the step. */
  read({ handle, value: { shape } }: Variable, after: readonly Tensor[] = []): Tensor {
    return this.add("ReadVariableOp", {
      inputs: [handle],
      after,
      attr: { dtype: attribute.type("float32") },
      outputs: [{ dtype: "float32", shape }],
    })[0];
  }

  /** Sets a variable; gives a token to be named in another node's `after`. */
  assign(variable: Variable, value: Tensor): Tensor {
    return this.add("AssignVariableOp", {
      inputs: [variable.handle, value],
      attr: { dtype: attribute.type("float32"), validate_shape: attribute.bool(true) },
      outputs: [{ dtype: "resource", shape: [] }],
    })[0];
  }

  /**
   * The same value, fetched only after `after` has happened. A session runs fetches and nothing
   * else, so each update must hang on a fetched tensor.
   */
  identity(value: Tensor, options: { name: string; after?: readonly Tensor[] }): Tensor {
    return this.add("Identity", {
      name: options.name,
      inputs: [value],
      after: options.after ?? [],
      attr: { T: attribute.type(value.dtype) },
      outputs: [{ dtype: value.dtype, shape: value.shape }],
    })[0];
  }
}
