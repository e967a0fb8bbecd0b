import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Filter,
  PRECISION_BITS,
  sumAlongColumns,
  sumAlongRows,
} from "../../../src/dataset/transforms/_weighted_sums.ts";

const ONE = 2 ** PRECISION_BITS;

/** A filter of one count for all, whose outputs begin further on each time. */
function filterOf(
  { inputs, count, outputs }: Record<"inputs" | "count" | "outputs", number>,
): Filter {
  const shares = Array.from({ length: count }, (_, k) => (k + 1) / (count * (count + 1) / 2));
  const taps = count + 1; // the last is not to be read
  const weights = [...shares.map((share) => Math.round(share * ONE)), -ONE];
  return {
    first: Int32Array.from(
      { length: outputs },
      (_, x) => Math.floor(x * (inputs - count) / outputs),
    ),
    count: new Int32Array(outputs).fill(count),
    weights: Int32Array.from({ length: outputs * taps }, (_, k) => weights[k % taps]!),
    taps,
  };
}

/** By the definition: inputs lie `step` bytes apart from `at` on. */
function sumOf(pixels: Uint8Array, filter: Filter, output: number, at: number, step: number) {
  const from = at + filter.first[output]! * step;
  let sum = ONE / 2;
  for (let k = 0; k < filter.count[output]!; k++) {
    sum += pixels[from + k * step]! * filter.weights[output * filter.taps + k]!;
  }
  return Math.floor(sum / ONE);
}

function pixelsOf(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, k) => k * 89 % 251);
}

/** Small ones, one of many strips, one whose rows are larger than a strip, and one row. */
const SIZES = [[9, 9], [300, 700], [50_000, 3], [11, 1]] as const;

for (const [width, height] of SIZES) {
  const pixels = pixelsOf(width, height), stride = width * 3;

  for (const count of [1, 2, 3, 4, 5, 7].filter((count) => count <= width)) {
    Deno.test(`sumAlongRows() weighs ${count} neighbours, ${width} x ${height}`, () => {
      const filter = filterOf({ inputs: width, count, outputs: 6 });
      const wanted = Array.from({ length: height * 18 }, (_, k) => {
        const y = Math.floor(k / 18), x = Math.floor(k % 18 / 3);
        return sumOf(pixels, filter, x, y * stride + k % 3, 3);
      });
      assert.deepEqual([...sumAlongRows(pixels, stride, filter)], wanted);
    });
  }

  for (const count of [1, 2, 3, 4, 5, 7].filter((count) => count <= height)) {
    Deno.test(`sumAlongColumns() weighs ${count} rows, ${width} x ${height}`, () => {
      const filter = filterOf({ inputs: height, count, outputs: 5 });
      const wanted = Uint8Array.from(
        { length: 5 * stride },
        (_, k) => sumOf(pixels, filter, Math.floor(k / stride), k % stride, stride),
      );
      assert.deepEqual(sumAlongColumns(pixels, stride, filter), wanted);
    });
  }
}

async function assemble(...args: string[]) {
  return await new Deno.Command(Deno.execPath(), { args: ["task", "assemble", ...args] }).output();
}

Deno.test({
  name: "weighted_sums.wasm is what its source gives (where AssemblyScript can be had)",
  ignore: !(await assemble("--version")).success,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const outFile = join(folder, "made.wasm");
      const { success, stderr } = await assemble("--outFile", outFile);
      assert.ok(success, new TextDecoder().decode(stderr));
      const url = new URL("../../../src/dataset/transforms/weighted_sums.wasm", import.meta.url);
      assert.deepEqual(readFileSync(outFile), readFileSync(url));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
