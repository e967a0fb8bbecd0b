/**
 * `deno task verify`.
 *
 * @module
 */
import { listLayers } from "../model/list_layers.ts";
import { estimate } from "../plan/estimate.ts";
import type { Numerics } from "../record/run_record.ts";
import { noiseFloor, pairSeeds, renderNoiseFloor } from "../report/noise_floor.ts";
import { ensureInstalled } from "../runtime/install.ts";
import { firstDifference } from "../train/step_hashes.ts";
import { openExperiment } from "./experiment_file.ts";
import { NotSameError, UsageError } from "./failure.ts";
import { interruptSignal } from "./interrupt.ts";
import { complain, print } from "./terminal.ts";
import { trainPlan } from "./train_plan.ts";
import { type Piece, runPiece } from "./run_piece.ts";
import type { StepsRequest } from "./verify_steps.ts";

/** What the command line gives. */
export interface VerifyOptions {
  readonly set: readonly string[];
  readonly steps: string;
  readonly resume?: boolean;
  readonly noiseFloor?: string;
}

/**
 * Trains the first steps of an experiment in two processes, one after the other, and compares all that
 * each step leaves behind; or, with `--noise-floor`, says what difference other seeds alone make.
 *
 * @param path Path of the experiment file.
 * @param options Options of the command line.
 * @throws {NotSameError} If the processes differ.
 */
export async function verifyCommand(path: string, options: VerifyOptions): Promise<void> {
  const { set, resume = false } = options;
  if (options.noiseFloor !== undefined) {
    const pairs = countOf("--noise-floor", options.noiseFloor);
    return await measureNoise(path, { set, pairs });
  }
  const steps = countOf("--steps", options.steps);
  if (resume && steps < 2) {
    throw new UsageError("Cannot interrupt one step: give --steps 2 or more");
  }
  // Whatever is wrong with the experiment, or is to be fetched or installed, is said once
  const { plan } = await openExperiment(path, set);
  await ensureInstalled({ say: complain });
  const interruptAfter = resume ? Math.floor(steps / 2) : null;
  const interrupt = interruptSignal();
  interrupt.working = true;
  const request: StepsRequest = { path, set, steps, interruptAfter: null };
  const common = { signal: interrupt.signal };
  complain(`Training ${steps} steps of ${plan.methods.length} methods in a process of its own`);
  const first = await runPiece(request, common);
  complain(
    interruptAfter === null
      ? "The same in a second one"
      : `The same in a second one, interrupted after ${interruptAfter} steps`,
  );
  const second = await runPiece({ ...request, interruptAfter }, common);
  interrupt.done();
  const { text, isSame } = verification([first, second]);
  print(text);
  if (!isSame) throw new NotSameError(`Not deterministic: "${path}" is not the same twice`, 5);
}

function countOf(option: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0 && Number.isSafeInteger(count)) return count;
  throw new UsageError(`Cannot use ${option} "${text}": give a whole number from 1`);
}

/**
 * Says what the comparison of two processes found.
 *
 * @param pieces What they gave.
 * @returns Text, and whether all steps are the same.
 */
export function verification(
  [first, second]: readonly [Piece, Piece],
): { readonly text: string; readonly isSame: boolean } {
  const methods = [...new Set(first.steps.map(({ method }) => method))];
  const lines = methods.map((method) => {
    const [a, b] = [first, second].map(({ steps }) =>
      steps.filter((each) => each.method === method)
    );
    const found = firstDifference(a ?? [], b ?? []);
    const { seed, tensors } = a?.[0] ?? { seed: 0, tensors: {} };
    const whose = `${method}, seed ${seed}`;
    const count = Object.keys(tensors).length;
    if (found === null) {
      return {
        isSame: true,
        text: `${whose}: ${a?.length} steps, ${count} tensors, the same bits`,
      };
    }
    const { epoch, step, tensor, differing, of } = found;
    const text = `${whose}: differs first after epoch ${epoch + 1}, step ${step}, in ${tensor} ` +
      `(${differing} of ${of} tensors differ)`;
    return { isSame: false, text };
  });
  return {
    text: [...lines.map(({ text }) => text), numericsText(first.numerics)].join("\n"),
    isSame: lines.every(({ isSame }) => isSame),
  };
}

/** Thread count and instruction set change the bits: they are part of what was found. */
function numericsText(numerics: Numerics | null): string {
  if (numerics === null) return "On what is not known";
  const { device, tensorflow, instruction_set, threads, precision } = numerics;
  return `On the ${device.toUpperCase()}: TensorFlow ${tensorflow}, ${instruction_set}, ` +
    `threads ${threads}, ${precision}`;
}

/** Trains every method with pairs of seeds that nothing but chance tells apart. */
async function measureNoise(
  path: string,
  { set, pairs }: { readonly set: readonly string[]; readonly pairs: number },
): Promise<void> {
  const prepared = await openExperiment(path, set);
  const seeds = pairSeeds(pairs);
  const methods = prepared.plan.methods.map((method) => ({ ...method, seeds }));
  const plan = { ...prepared.plan, methods };
  const { model: { architecture }, dataset: { classes }, input: { size } } = plan;
  const { seconds } = estimate(plan, listLayers(architecture, { classes: classes.length, size }));
  complain(
    `${pairs} pairs of runs of each method, ${seeds.length * methods.length} runs in all: about ` +
      `${Math.ceil(seconds / 60)} min on the CPU, by the estimate of \`deno task plan\``,
  );
  const { records, numerics } = await trainPlan({ ...prepared, plan });
  print(`${renderNoiseFloor(noiseFloor(plan, records)).trimEnd()}\n${numericsText(numerics)}`);
}
