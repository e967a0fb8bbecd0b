/**
 * From an experiment to its plan and the things that the plan was made from.
 *
 * @module
 */
import { resolve } from "node:path";
import { drawFolds, type Fold } from "../dataset/draw_folds.ts";
import { drawSplit } from "../dataset/draw_split.ts";
import { leaveOutUnreadable } from "../dataset/leave_out_unreadable.ts";
import { indexSplit, splitFacts, type SplitIndex } from "../dataset/index_split.ts";
import { locateDataset } from "../dataset/locate_dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Settings } from "../experiment/settings.ts";
import { HEAD, tensorSpecs } from "../model/architecture.ts";
import { compilePlan } from "../plan/compile_plan.ts";
import type { Plan, TensorSpec, WeightsFacts } from "../plan/plan.ts";
import type { DownloadProgress, FetchOptions } from "../sources/file_source.ts";
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
  /** Hears that another process downloads the same file, which this one waits for. */
  readonly onWait?: FetchOptions["onWait"];
}

/** A plan and what it speaks of. */
export interface Prepared {
  readonly plan: Plan;
  readonly train: SplitIndex;
  /** Under folds the training pictures. */
  readonly val: SplitIndex;
  /** Null where the experiment names no test pictures. */
  readonly test: SplitIndex | null;
  /** Null: validation has pictures of its own. */
  readonly folds: readonly Fold[] | null;
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
  const { facts, ...splits } = await indexSplits(located.root, settings);
  const { train } = splits;
  const tensors = tensorSpecs(settings.model.architecture, train.classes.length);
  const weights = await findWeights(settings.model.weights, { ...options, tensors });
  const plan = compilePlan(experiment, {
    dataset: {
      source: located.source,
      failed: located.failed,
      ...facts,
    },
    weights: weights?.facts ?? null,
    tensors,
  });
  return {
    plan,
    ...splits,
    pretrained: weights?.state ?? null,
    failed: [...located.failed, ...(weights?.facts.failed ?? [])],
  };
}

/** What of an experiment says which pictures there are. */
export interface SplitSettings {
  readonly dataset: Omit<Settings["dataset"], "source">;
  readonly on_bad_image: Settings["on_bad_image"];
}

/** All splits: validation's from a folder of its own, or drawn from that of training. */
export async function indexSplits(
  root: string,
  { dataset: settings, on_bad_image }: SplitSettings,
) {
  const index = async (folder: string) => {
    const found = await indexSplit(root, folder);
    return on_bad_image === "skip" ? await leaveOutUnreadable(found) : found;
  };
  const own = typeof settings.val === "string" ? settings.val : null;
  const drawn = typeof settings.val === "string" ? null : settings.val;
  const [all, held, test] = await Promise.all([
    index(settings.train),
    own === null ? null : index(own),
    settings.test === null ? null : index(settings.test),
  ]);
  const { train, val } = drawn ? drawSplit(all, drawn) : { train: all, val: held ?? all };
  const folds = settings.folds && drawFolds(all, settings.folds);
  const facts = {
    train: splitFacts(train, settings.train),
    val: splitFacts(val, own ?? settings.train),
    test: test && splitFacts(test, settings.test ?? ""),
    drawn,
    folds: settings.folds && {
      ...settings.folds,
      pictures: folds?.map((fold) => fold.val.pictures.length) ?? [],
    },
  };
  return { train, val, test, folds, facts };
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
