/**
 * Features of training pictures that are computed once.
 *
 * @module
 */
import type { Batch as PictureBatch } from "../dataset/read_batches.ts";
import { type Batch, type Inputs, stack } from "./inputs.ts";

/** Training pictures by how they are drawn: as an epoch has them, or as a fixed view. */
export interface Drawings {
  /** What an epoch sees, in its order. */
  epoch(epoch: number): readonly DrawnPicture[];
  /** All training pictures of a drawing, in the split's order. */
  pictures(drawing: number): AsyncIterable<PictureBatch>;
}

/** A picture as an epoch sees it. */
export interface DrawnPicture {
  /** Its place in the split. */
  readonly index: number;
  readonly drawing: number;
}

/** Features of all training pictures of a drawing, in the split's order. */
export interface FeatureTable {
  readonly rows: readonly Float32Array[];
  readonly labels: readonly number[];
}

/** Tables by drawing. */
export type FeatureTables = Map<number, FeatureTable>;

/** Gives the table of a drawing. */
export type ReadTable = (drawing: number) => Promise<FeatureTable>;

/**
 * Keeps the tables of drawings. A drawing is always computed whole and in the split's order: features
 * are only sure to be the same bits in the same batch, and so they hang neither on the epoch that asks
 * first nor on where a run goes on.
 *
 * @param tables Those computed so far; filled.
 * @param compute Computes the features of a drawing.
 * @returns Gives a table, computing it the first time.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { featureTables } from "./kept_features.ts";
 *
 * const table = { rows: [], labels: [] };
 * const read = featureTables(new Map([[0, table]]), () => { throw new Error("computed"); });
 * assert.equal(await read(0), table);
 * ```
 */
export function featureTables(
  tables: FeatureTables,
  compute: (drawing: number) => AsyncIterable<Batch>,
): ReadTable {
  return async (drawing) => {
    const known = tables.get(drawing);
    if (known !== undefined) return known;
    const [rows, labels]: [Float32Array[], number[]] = [[], []];
    for await (const { feed: { features }, labels: own } of compute(drawing)) {
      if (features?.dtype !== "float32") continue;
      const length = features.shape[1] ?? 0;
      own.forEach((label, k) => {
        rows.push(features.data.subarray(k * length, (k + 1) * length));
        labels.push(label);
      });
    }
    const table = { rows, labels };
    tables.set(drawing, table);
    return table;
  };
}

/**
 * Kept features in the place of pictures.
 *
 * @param drawings What an epoch sees.
 * @param options Tables, pictures in one step of training, and features of the validation pictures.
 * @returns The inputs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { keptInputs } from "./kept_features.ts";
 *
 * const drawings = {
 *   epoch: () => [{ index: 1, drawing: 0 }, { index: 0, drawing: 0 }, { index: 2, drawing: 0 }],
 *   async *pictures() {},
 * };
 * const table = { rows: [0, 1, 2].map((k) => Float32Array.of(k)), labels: [0, 1, 0] };
 * const inputs = keptInputs(drawings, { read: () => Promise.resolve(table), batchSize: 2, val: [] });
 * const labels = await Array.fromAsync(inputs.train(0, 0), ({ labels }) => [...labels]);
 * assert.deepEqual(labels, [[1, 0], [0]]);
 * ```
 */
export function keptInputs(
  drawings: Drawings,
  { read, batchSize, val }: {
    readonly read: ReadTable;
    readonly batchSize: number;
    readonly val: readonly Batch[];
  },
): Inputs {
  return {
    signatures: { train: "train_head", evaluate: "evaluate_head" },
    async *train(epoch, step) {
      const seen = drawings.epoch(epoch);
      for (let start = step * batchSize; start < seen.length; start += batchSize) {
        const rows: Float32Array[] = [];
        const labels: number[] = [];
        for (const { index, drawing } of seen.slice(start, start + batchSize)) {
          const table = await read(drawing);
          const [row, label] = [table.rows[index], table.labels[index]];
          if (row === undefined || label === undefined) {
            throw new RangeError(`Cannot feed picture ${index}: drawing ${drawing} lacks it`);
          }
          rows.push(row);
          labels.push(label);
        }
        yield stack(rows, labels);
      }
    },
    val: () => val,
  };
}
