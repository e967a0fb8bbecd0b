/**
 * From stored bytes to float32, by the element types that both file formats share. Types carry
 * safetensors' names.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { quote } from "./_quote.ts";
import { type Tensor, WeightsError } from "./state_dict.ts";

/** Bytes of one element of each type that becomes float32. */
const FLOAT_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2 } as const;

/** An element type that becomes float32. */
export type FloatType = keyof typeof FLOAT_BYTES;

/** Where a tensor stands, for messages. */
export interface TensorPlace {
  readonly path: string;
  readonly name: string;
}

/** Tells whether a tensor is a batch norm's step counter, which no network of ours uses. */
export function isCounter(name: string, dtype: string): boolean {
  return dtype === "I64" && /(^|\.)num_batches_tracked$/.test(name);
}

/** Narrows an element type to those that become float32; all others are errors. */
export function requireFloatType(dtype: string, place: TensorPlace): FloatType {
  if (Object.hasOwn(FLOAT_BYTES, dtype)) return dtype as FloatType; // an own key is a FloatType
  throw new WeightsError(
    `Cannot read weights ${place.path}: tensor ${quote(place.name)} is ${
      /^\w{1,20}$/.test(dtype) ? dtype : quote(dtype)
    }, wanted ` +
      `${Object.keys(FLOAT_BYTES).join(", ")}; save it as float32 or leave it out`,
    { path: place.path, tensor: place.name },
  );
}

/** Size in bytes of one element. */
export function bytesOf(dtype: FloatType): number {
  return FLOAT_BYTES[dtype];
}

/** Reverses the bytes of each element, into new memory. */
export function swapBytes(bytes: Uint8Array, dtype: FloatType): Uint8Array {
  const copy = Buffer.from(bytes);
  switch (FLOAT_BYTES[dtype]) {
    case 8:
      return copy.swap64();
    case 4:
      return copy.swap32();
    case 2:
      return copy.swap16();
  }
}

/**
 * Converts little-endian elements to float32: F32 as it is (a view over the same memory where the
 * alignment allows it), F16 and BF16 exactly, F64 to the nearest float32, ties to even.
 */
export function toFloat32(bytes: Uint8Array, dtype: FloatType): Float32Array {
  const width = FLOAT_BYTES[dtype];
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const from = [aligned.buffer, aligned.byteOffset, bytes.length / width] as const;
  switch (dtype) {
    case "F32":
      return new Float32Array(...from);
    case "F64":
      return new Float32Array(new Float64Array(...from));
    case "F16":
      return new Float32Array(new Float16Array(...from));
    case "BF16": // the upper half of a float32
      return new Float32Array(
        Uint32Array.from(new Uint16Array(...from), (bits) => bits << 16).buffer,
      );
  }
}

/** Takes a tensor whose values are all finite; NaN and infinity are errors. */
export function requireFinite(tensor: Tensor, place: TensorPlace): Tensor {
  for (let i = 0; i < tensor.data.length; i++) {
    if (Number.isFinite(tensor.data[i])) continue;
    throw new WeightsError(
      `Cannot use weights ${place.path}: value ${i} of tensor ${quote(place.name)} is ` +
        `${tensor.data[i]} in float32, wanted finite numbers; use weights that did not diverge`,
      { path: place.path, tensor: place.name },
    );
  }
  return tensor;
}

/** Number of elements of a shape; infinite or inexact products stay above any bound. */
export function countOf(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}
