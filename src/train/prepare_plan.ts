/**
 * From a plan that has been run to the things that it was made from.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DataError } from "../dataset/data_error.ts";
import { locateDataset } from "../dataset/locate_dataset.ts";
import type { Plan } from "../plan/plan.ts";
import { fetchFile } from "../sources/fetch_file.ts";
import { hashFile } from "../sources/hash_file.ts";
import { SourceError } from "../sources/source_error.ts";
import { readWeights } from "../weights/read_weights.ts";
import { WeightsError } from "../weights/state_dict.ts";
import { OtherInputsError } from "./other_inputs_error.ts";
import { indexSplits, type Prepared, type PrepareOptions, type SplitSettings } from "./prepare.ts";

/** Where to look. */
export interface InputOptions extends PrepareOptions {
  /** Folder or zip of the data, in the place of the plan's own source. */
  readonly data?: string | undefined;
  /** Weights file, in the place of the plan's own. */
  readonly weights?: string | undefined;
}

/**
 * Finds the data and the weights of a plan by its sources, and checks that they are those it was made
 * from. A plan names the address of data, but not the checksum of what lies behind it: such data are
 * looked for in Thaw's cache.
 *
 * @param plan The plan.
 * @param options Where to look.
 * @returns The plan with its pictures and weights.
 * @throws {DataError} If the data are not to be had.
 * @throws {WeightsError} If the weights are not to be had.
 * @throws {OtherInputsError} If pictures or weights are others.
 */
export async function preparePlan(plan: Plan, options: InputOptions): Promise<Prepared> {
  const { facts: _, ...splits } = await findSplits(plan, options);
  return { plan, ...splits, pretrained: await findWeights(plan.weights, options), failed: [] };
}

type Splits = Awaited<ReturnType<typeof indexSplits>>;

async function findSplits(plan: Plan, options: InputOptions): Promise<Splits> {
  const settings = settingsOf(plan);
  if (options.data === undefined && isAddress(plan.dataset.source)) {
    for await (const root of downloaded(options.cacheFolder)) {
      const splits = await indexSplits(root, settings).catch(() => null);
      if (splits && otherSplit(plan, splits) === null) return splits;
    }
    throw new DataError(
      plan.dataset.source,
      "a report does not say the checksum of what lies behind an address, and the cache has no " +
        "such pictures; name them with --data FOLDER",
    );
  }
  const path = options.data ?? plan.dataset.source;
  const isThere = await stat(resolve(options.projectRoot, path)).then(() => true, () => false);
  if (!isThere) {
    throw new DataError(path, "there is no such file or folder; name the data with --data FOLDER");
  }
  const { root } = await locateDataset([{ path }], options);
  const splits = await indexSplits(root, settings);
  const other = otherSplit(plan, splits);
  if (other === null) return splits;
  throw new OtherInputsError(`The pictures of "${join(path, other.folder)}"`, other);
}

/** The plan's way of making its splits. */
function settingsOf({ dataset: { train, val, test, drawn, folds } }: Plan): SplitSettings {
  return {
    dataset: {
      train: train.folder,
      val: folds === null ? drawn ?? val.folder : null,
      folds: folds && { count: folds.count, seed: folds.seed },
      test: test && test.folder,
    },
    on_bad_image: train.unreadable === undefined ? "fail" : "skip",
  };
}

/** The first split whose pictures are not the plan's. */
function otherSplit({ dataset }: Plan, { facts }: Splits) {
  for (const split of ["train", "val", "test"] as const) {
    const [found, wanted] = [facts[split]?.manifest ?? "none", dataset[split]?.manifest ?? "none"];
    if (found !== wanted) return { folder: dataset[split]?.folder ?? split, found, wanted };
  }
  return null;
}

/** Folders of the data that were downloaded before. */
async function* downloaded(cacheFolder: string): AsyncGenerator<string> {
  const folder = join(cacheFolder, "datasets");
  if (!await stat(folder).then((found) => found.isDirectory(), () => false)) return;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory || name.endsWith(".part")) continue;
    yield join(folder, name);
    for await (const inner of Deno.readDir(join(folder, name))) {
      if (inner.isDirectory) yield join(folder, name, inner.name);
    }
  }
}

async function findWeights(
  weights: Plan["weights"],
  options: InputOptions,
): Promise<Prepared["pretrained"]> {
  if (weights === null) return null;
  const { sha256 } = weights;
  const name = options.weights ?? weights.file;
  const source = isAddress(name) ? { url: name, sha256, bytes: null } : { path: name };
  const path = await fetchFile(source, options).catch((cause) => {
    if (!(cause instanceof SourceError)) throw cause;
    const message = `Cannot get the weights "${name}" (SHA-256 ${sha256}): ${cause.reason}; ` +
      "name them with --weights FILE";
    throw new WeightsError(message, { path: name, cause });
  });
  const state = await readWeights(path);
  const found = await hashFile(path);
  if (found === sha256) return state;
  throw new OtherInputsError(`The weights "${name}"`, { found, wanted: sha256 });
}

function isAddress(source: string): boolean {
  return /^https?:/i.test(source);
}
