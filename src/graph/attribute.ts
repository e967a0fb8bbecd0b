/**
 * Node attributes in the form in which protobuf takes them.
 *
 * @module
 */
/** Element types that our graphs use. */
export type DType = "float32" | "int32" | "uint8" | "bool" | "bfloat16" | "resource";

/** Sizes along the axes; null is the batch axis, known only when the graph runs. */
export type Shape = readonly (number | null)[];

/** TensorFlow's numbers of the element types. */
export const DTYPE_NUMBERS: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 3,
  uint8: 4,
  bool: 10,
  bfloat16: 14,
  resource: 20,
};

/** A TensorShapeProto; the batch axis is -1. */
export interface ShapeProto {
  readonly dim: readonly { readonly size: number }[];
}

/** An AttrValue with exactly one field set. */
export interface Attribute {
  readonly type?: number;
  readonly shape?: ShapeProto;
  readonly s?: Uint8Array;
  readonly i?: number;
  readonly f?: number;
  readonly b?: boolean;
  readonly list?: { readonly i: readonly number[] };
  readonly tensor?: {
    readonly dtype: number;
    readonly tensor_shape: ShapeProto;
    readonly tensor_content: Uint8Array;
  };
}

const encoder = new TextEncoder();

/**
 * A shape as protobuf takes it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shapeProto } from "./attribute.ts";
 *
 * assert.deepEqual(shapeProto([null, 2]), { dim: [{ size: -1 }, { size: 2 }] });
 * ```
 */
export function shapeProto(shape: Shape): ShapeProto {
  return { dim: shape.map((size) => ({ size: size ?? -1 })) };
}

/** Makers of attributes, one a kind. */
export const attribute = {
  type: (dtype: DType): Attribute => ({ type: DTYPE_NUMBERS[dtype] }),
  shape: (shape: Shape): Attribute => ({ shape: shapeProto(shape) }),
  string: (text: string): Attribute => ({ s: encoder.encode(text) }),
  int: (value: number): Attribute => ({ i: value }),
  ints: (values: readonly number[]): Attribute => ({ list: { i: values } }),
  float: (value: number): Attribute => ({ f: value }),
  bool: (value: boolean): Attribute => ({ b: value }),
  tensor(
    values: readonly number[],
    shape: readonly number[],
    dtype: "float32" | "int32",
  ): Attribute {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== values.length) {
      throw new RangeError(
        `Cannot make a constant: shape [${shape}] takes ${count} values, current number is ${values.length}`,
      );
    }
    const array = dtype === "float32" ? Float32Array.from(values) : Int32Array.from(values);
    return {
      tensor: {
        dtype: DTYPE_NUMBERS[dtype],
        tensor_shape: shapeProto(shape),
        tensor_content: new Uint8Array(array.buffer),
      },
    };
  },
};
