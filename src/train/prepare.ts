/**
 * From an experiment to its plan and the things that the plan was made from.
 *
 * @module
 */
import { resolve } from "node:path";
import { drawSplit } from "../dataset/draw_split.ts";
import { indexSplit, splitFacts, type SplitIndex } from "../dataset/index_split.ts";
import { locateDataset } from "../dataset/locate_dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Settings } from "../experiment/settings.ts";
import { HEAD, tensorSpecs } from "../model/architecture.ts";
import { compilePlan } from "../plan/compile_plan.ts";
import type { Plan, TensorSpec, WeightsFacts } from "../plan/plan.ts";
import type { DownloadProgress } from "../sources/file_source.ts";
import type { FailedSource } from "../sources/first_available.ts";
import { readCard } from "../weights/card.ts";
import { locateWeights } from "../weights/locate_weights.ts";
import { matchWeights } from "../weights/match.ts";
import { readWeights } from "../weights/read_weights.ts";
import { listTensors, type StateDict } from "../weights/state_dict.ts";

/** Where to look, and who hears of downloads. */
export interface PrepareOptions {
  /** Where relative paths start. */
  readonly projectRoot: string;
  /** Thaw's cache. */
  readonly cacheFolder: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** A plan and what it speaks of. */
export interface Prepared {
  readonly plan: Plan;
  readonly train: SplitIndex;
  readonly val: SplitIndex;
  /** Null where the experiment names no test pictures. */
  readonly test: SplitIndex | null;
  /** Null where the experiment names no weights. */
  readonly pretrained: StateDict | null;
  /** Sources that could not be had, while a later one could. */
  readonly failed: readonly FailedSource[];
}

/**
 * Finds the data and the weights, and compiles the plan. TensorFlow is not needed.
 *
 * @param experiment The experiment.
 * @param options Where to look.
 * @returns The plan, the indexed splits and the weights.
 * @throws {ExperimentError} If the file and what was found do not go together.
 * @throws {DataError} If the data cannot be had or used.
 * @throws {WeightsError} If the weights cannot be had or are not the network's.
 */
export async function prepare(experiment: Experiment, options: PrepareOptions): Promise<Prepared> {
  const { settings } = experiment;
  const located = await locateDataset(settings.dataset.source, options);
  const { train, val, test, folders, drawn } = await indexSplits(located.root, settings.dataset);
  const tensors = tensorSpecs(settings.model.architecture, train.classes.length);
  const weights = await findWeights(settings.model.weights, { ...options, tensors });
  const plan = compilePlan(experiment, {
    dataset: {
      source: located.source,
      failed: located.failed,
      train: splitFacts(train, folders.train),
      val: splitFacts(val, folders.val),
      test: test && splitFacts(test, settings.dataset.test ?? ""),
      drawn,
    },
    weights: weights?.facts ?? null,
    tensors,
  });
  return {
    plan,
    train,
    val,
    test,
    pretrained: weights?.state ?? null,
    failed: [...located.failed, ...(weights?.facts.failed ?? [])],
  };
}

/** All splits, each from its folder or the first two from one. */
async function indexSplits(root: string, { train, val, test }: Settings["dataset"]) {
  const drawn = typeof val === "string" ? null : val;
  const folders = { train, val: typeof val === "string" ? val : train };
  const [all, held, tested] = await Promise.all([
    indexSplit(root, train),
    drawn === null ? indexSplit(root, folders.val) : null,
    test === null ? null : indexSplit(root, test),
  ]);
  const parts = drawn === null ? { train: all, val: held ?? all } : drawSplit(all, drawn);
  return { ...parts, test: tested, folders, drawn };
}

async function findWeights(
  cardPath: string | null,
  options: PrepareOptions & { readonly tensors: readonly TensorSpec[] },
): Promise<{ facts: WeightsFacts; state: StateDict } | null> {
  if (cardPath === null) return null;
  const card = await readCard(resolve(options.projectRoot, cardPath));
  const { path, file, sha256, licence, failed } = await locateWeights(card, options);
  const state = await readWeights(path);
  const { replaced } = matchWeights(listTensors(state), options.tensors, {
    replaceable: HEAD,
    path: file,
  });
  const { mean, std } = card.preprocessing;
  return { facts: { card: card.name, file, sha256, licence, failed, mean, std, replaced }, state };
}
