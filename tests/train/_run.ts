/**
 * Runs of the example plan over the drawn pictures, as `deno task run` does them.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { RUN_START } from "../../src/checkpoint/checkpoint.ts";
import { indexSplit, type SplitIndex } from "../../src/dataset/index_split.ts";
import { pictureCaches } from "../../src/train/picture_source.ts";
import type { RunRecord } from "../../src/record/run_record.ts";
import type { TensorFlow } from "../../src/runtime/session.ts";
import type { PictureContext } from "../../src/train/picture_source.ts";
import { runMethod } from "../../src/train/run_method.ts";
import type { StateDict } from "../../src/weights/state_dict.ts";
import { examplePlan } from "../example_plan.ts";
import { loadForTests } from "../tensorflow.ts";

const insects = fileURLToPath(new URL("../../experiments/data/insects", import.meta.url));

/** A split of the drawn insects with some pictures of each class. */
async function splitOf(name: string, perClass: number): Promise<SplitIndex> {
  const split = await indexSplit(insects, name);
  const pictures = split.classes.flatMap((_, label) =>
    split.pictures.filter((picture) => picture.label === label).slice(0, perClass)
  );
  return { ...split, pictures };
}

/** Plan and splits of the example: 24 pictures in four steps, 12 of validation. */
export async function exampleContext(set: readonly string[] = []): Promise<PictureContext> {
  const plan = examplePlan({ set });
  return {
    plan,
    train: await splitOf("train", 12),
    val: await splitOf("val", 6),
    caches: pictureCaches(plan),
  };
}

/** What a run leaves behind. */
export interface Ran {
  readonly context: PictureContext;
  readonly records: readonly RunRecord[];
  /** By `<seed> last` and `<seed> best`. */
  readonly weights: ReadonlyMap<string, StateDict>;
}

/**
 * Trains a method.
 *
 * @param set `--set` arguments.
 * @param options The method's number, and the library. @default the first, TensorFlow
 */
export async function runExample(
  set: readonly string[],
  { method = 0, tf }: { readonly method?: number; readonly tf?: TensorFlow } = {},
): Promise<Ran> {
  const context = await exampleContext(set);
  const weights = new Map<string, StateDict>();
  const { records } = await runMethod(
    {
      ...context,
      tf: tf ?? await loadForTests(),
      test: null,
      folds: null,
      pretrained: null,
      onEvent: () => {},
      onWeights: ({ seed, which, state }) => {
        weights.set(`${seed} ${which}`, state);
        return Promise.resolve();
      },
      checkpoints: null,
      signal: new AbortController().signal,
    },
    context.plan.methods[method]!,
    RUN_START,
  );
  return { context, records, weights };
}
