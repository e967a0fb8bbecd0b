/**
 * Ops written as loops, in double precision: slow and plain.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Floats, floats, sizeOf } from "./_open_graph.ts";

/** Makes a tensor from its indices. */
export function tensorOf(
  shape: readonly number[],
  value: (index: readonly number[]) => number,
): Floats {
  const indexOf = (flat: number) => {
    const index: number[] = [];
    for (const size of shape.toReversed()) {
      index.unshift(flat % size);
      flat = Math.floor(flat / size);
    }
    return index;
  };
  return floats(shape, Array.from({ length: sizeOf(shape) }, (_, flat) => value(indexOf(flat))));
}

/** Windows of one size along height and width. */
export interface Window {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** Height or width behind a window. */
function lengthBehind(length: number, { size, stride, padding }: Window): number {
  return Math.floor((length + 2 * padding - size) / stride) + 1;
}

/** `torch.nn.functional.conv2d` without bias: x [B, H, W, I], kernel [h, w, I, O]. */
export function naiveConv2d(x: Floats, kernel: Floats, window: Window): Floats {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const [, , , outputs = 0] = kernel.shape;
  const { size, stride, padding } = window;
  const shape = [batch, lengthBehind(height, window), lengthBehind(width, window), outputs];
  const sums = new Float64Array(sizeOf(shape));
  const [, rows = 0, columns = 0] = shape;
  for (let place = 0; place < batch * rows * columns; place++) {
    const [b, i, j] = [
      Math.floor(place / (rows * columns)),
      Math.floor(place / columns) % rows,
      place % columns,
    ];
    for (let tap = 0; tap < size * size; tap++) {
      const row = i * stride + Math.floor(tap / size) - padding;
      const column = j * stride + tap % size - padding;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const pixel = ((b * height + row) * width + column) * channels;
      for (let c = 0; c < channels; c++) {
        const value = x.data[pixel + c]!;
        const from = (tap * channels + c) * outputs;
        for (let o = 0; o < outputs; o++) {
          sums[place * outputs + o]! += value * kernel.data[from + o]!;
        }
      }
    }
  }
  return floats(shape, sums);
}

/** The gradient of a sum of y * dy by the kernel, where y is the convolution of x. */
export function naiveFilterGradient(x: Floats, dy: Floats, window: Window): Floats {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const [, rows = 0, columns = 0, outputs = 0] = dy.shape;
  const { size, stride, padding } = window;
  return tensorOf([size, size, channels, outputs], ([up = 0, left = 0, c = 0, o = 0]) => {
    let sum = 0;
    for (let place = 0; place < batch * rows * columns; place++) {
      const b = Math.floor(place / (rows * columns));
      const row = Math.floor(place / columns) % rows * stride + up - padding;
      const column = place % columns * stride + left - padding;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const pixel = (b * height + row) * width + column;
      sum += x.data[pixel * channels + c]! * dy.data[place * outputs + o]!;
    }
    return sum;
  });
}

/** `torch.nn.MaxPool2d`, which pads with minus infinity: x [B, H, W, C]. */
export function naiveMaxPool(x: Floats, window: Window): Floats {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const { size, stride, padding } = window;
  const shape = [batch, lengthBehind(height, window), lengthBehind(width, window), channels];
  return tensorOf(shape, ([b = 0, i = 0, j = 0, c = 0]) => {
    let largest = -Infinity;
    for (let tap = 0; tap < size * size; tap++) {
      const row = i * stride + Math.floor(tap / size) - padding;
      const column = j * stride + tap % size - padding;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const value = x.data[((b * height + row) * width + column) * channels + c] ?? NaN;
      largest = Math.max(largest, value);
    }
    return largest;
  });
}

/** Values of one channel: the last axis. */
export function channelOf(x: Floats, c: number): number[] {
  const channels = x.shape.at(-1) ?? 1;
  return Array.from(x.data).filter((_, k) => k % channels === c);
}

/** Asserts shape and values; the tolerance is relative to the largest wanted value. */
export function assertClose(found: Floats, wanted: Floats, tolerance = 1e-6): void {
  assert.deepEqual(found.shape, wanted.shape);
  const scale = wanted.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const error = wanted.data.reduce(
    (largest, value, k) => Math.max(largest, Math.abs(value - (found.data[k] ?? NaN))),
    0,
  );
  assert.ok(error <= tolerance * scale, `off by ${error}, largest value ${scale}`);
}
