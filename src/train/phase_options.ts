/**
 * What the phases of a network are trained, validated and tested with.
 *
 * @module
 */
import type { SplitIndex } from "../dataset/index_split.ts";
import { keptFeatures } from "../plan/kept_features.ts";
import type { MethodPlan } from "../plan/plan.ts";
import { computeFeatures, featureInputs, type Inputs, pictureInputs } from "./inputs.ts";
import { type FeatureTables, featureTables, keptInputs } from "./kept_features.ts";
import { paused } from "./pause.ts";
import type { OpenPhase } from "./phase_sessions.ts";
import { mixer, pictureDrawings, pictureSource } from "./picture_source.ts";
import type { RunContext } from "./run_context.ts";
import type { PhaseOptions } from "./train_seed.ts";

/** A phase of one network. */
export interface SeedPhase {
  readonly method: MethodPlan;
  readonly seed: number;
  readonly fold: number | null;
  readonly open: OpenPhase;
}

/**
 * Puts together what training and testing have in common.
 *
 * @param context What the run works on; its `val` is what is evaluated.
 * @param phase The phase, with the network in its session.
 * @returns Options without what training alone takes.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function phaseOptions(context: RunContext, phase: SeedPhase): Promise<PhaseOptions> {
  const { open, method, seed, fold } = phase;
  const { plan, train, val, onEvent, signal } = context;
  return {
    method,
    seed,
    fold,
    classes: plan.dataset.classes.length,
    pictures: { train: train.pictures.length, val: val.pictures.length },
    inputs: await phaseInputs(context, phase),
    watched: open.program.watched,
    onEvent,
    signal,
  };
}

/** What a phase's session is fed with. */
async function phaseInputs(
  context: RunContext,
  { method, seed, open }: SeedPhase,
): Promise<Inputs> {
  const { plan } = context;
  const pictures = pictureSource(context, { method, seed });
  if (!open.phase.features_once) {
    return pictureInputs(pictures, {
      batchSize: method.batch_size,
      mix: mixer(plan, { method, seed }),
    });
  }
  let found = open.features.get(context.val);
  // With pretrained weights every seed has the same backbone, and these features serve all
  if (found === undefined || (plan.weights === null && found.seed !== seed)) {
    const batches = await Array.fromAsync(
      paused(computeFeatures(open.session, pictures.val()), context.signal),
    );
    open.features.set(context.val, found = { seed, batches });
  }
  const kept = keptFeatures(plan, method);
  if (kept !== null) {
    const drawings = pictureDrawings(context, { method, seed });
    const tables = tablesOf(open, context.train, kept.sharedBySeeds ? null : seed);
    const read = featureTables(
      tables,
      (drawing) =>
        paused(computeFeatures(open.session, drawings.pictures(drawing)), context.signal),
    );
    return keptInputs(drawings, { read, batchSize: method.batch_size, val: found.batches });
  }
  return featureInputs(pictures, {
    session: open.session,
    batchSize: method.batch_size,
    featureBatchSize: plan.evaluation_batch_size,
    val: found.batches,
  });
}

/** The tables of a split; those of another seed are dropped. */
function tablesOf({ tables }: OpenPhase, train: SplitIndex, seed: number | null): FeatureTables {
  const found = tables.get(train);
  if (found !== undefined && found.seed === seed) return found.of;
  const of: FeatureTables = new Map();
  tables.set(train, { seed, of });
  return of;
}
