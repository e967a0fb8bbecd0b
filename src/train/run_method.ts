/**
 * One method with all its seeds.
 *
 * @module
 */
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { MethodPlan } from "../plan/plan.ts";
import { makeRecord } from "./make_record.ts";
import { type PhaseSessions, phaseSessions } from "./phase_sessions.ts";
import type { RunContext } from "./run_context.ts";
import { trainNetwork } from "./train_network.ts";

/**
 * Trains a method with each of its seeds that is left, one after another.
 *
 * @param context What the run works on.
 * @param method One of the plan's methods; those before it are done.
 * @param done How far the run is.
 * @returns How far it is then: with one record a seed of the method.
 * @throws {NonFiniteError} If training diverges.
 * @throws {InterruptedError} If the signal is aborted; a checkpoint has been taken before, where
 * anybody wants them.
 */
export async function runMethod(
  context: RunContext,
  method: MethodPlan,
  done: Checkpoint,
): Promise<Checkpoint> {
  const phases = phaseSessions(context, method);
  try {
    const own = done.records.filter((record) => record.method === method.name);
    for (const seed of method.seeds.slice(own.length)) {
      done = await runSeed(context, { method, seed, phases, done });
    }
    return done;
  } finally {
    phases.close();
  }
}

interface SeedRun {
  readonly method: MethodPlan;
  readonly seed: number;
  readonly phases: PhaseSessions;
  readonly done: Checkpoint;
}

/** One network, or one a fold, each from the same tensors. */
async function runSeed(context: RunContext, { done, ...run }: SeedRun): Promise<Checkpoint> {
  const { folds, val, test } = context;
  const parts = folds ?? [context];
  for (const [k, part] of [...parts.entries()].slice(done.networks.length)) {
    const own = { ...context, train: part.train, val: part.val };
    const network = await trainNetwork(own, { ...run, done, fold: folds && k + 1 });
    done = { ...done, networks: [...done.networks, network], network: null };
  }
  const networks = done.networks.flatMap((network, k) => {
    const part = parts[k];
    return part === undefined ? [] : [{ ...network, train: part.train, val: part.val }];
  });
  const record = makeRecord(networks, { ...run, val, test });
  return { records: [...done.records, record], networks: [], network: null };
}
