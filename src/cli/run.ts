/**
 * `deno task run`.
 *
 * @module
 */
import { join } from "node:path";
import { fingerprint } from "../plan/fingerprint.ts";
import type { RunEvent } from "../record/run_event.ts";
import { makeReport } from "../report/make_report.ts";
import { summaryTable } from "../report/summary_table.ts";
import { writeReport } from "../report/write_report.ts";
import type { TensorFlow } from "../runtime/session.ts";
import { locateNonFinite } from "../train/locate_non_finite.ts";
import type { Prepared } from "../train/prepare.ts";
import { NonFiniteError } from "../train/run_error.ts";
import { runExperiment } from "../train/run_experiment.ts";
import { openExperiment } from "./experiment_file.ts";
import { interruptSignal } from "./interrupt.ts";
import { lockReport } from "./lock_report.ts";
import { makeFolder } from "./make_folder.ts";
import { openLibrary } from "./open_library.ts";
import { progressListener, trainingText } from "./progress.ts";
import { writeRunFacts } from "./run_facts.ts";
import { type Resume, type Resumed, resumeRun } from "./resume.ts";
import { renderReport } from "./report_files.ts";
import { complain, print } from "./terminal.ts";
import { weightsWriter } from "./weights_writer.ts";

/**
 * Trains what an experiment describes and writes its reports.
 *
 * @param path Path of the experiment file.
 * @param options `--set`, `--reports`, `--save-weights` and `--resume`.
 */
export async function runCommand(
  path: string,
  { set, reports, saveWeights, resume }: {
    readonly set: readonly string[];
    readonly reports: string;
    readonly saveWeights?: string;
    readonly resume: Resume;
  },
): Promise<void> {
  const started = new Date();
  const interrupt = interruptSignal();
  const prepared = await openExperiment(path, set);
  const { plan, experiment: { settings: { checkpoint } } } = prepared;
  await makeFolder(reports, "write reports");
  await using _lock = await lockReport(reports, plan.experiment);
  const onWeights = saveWeights === undefined ? null : await weightsWriter(saveWeights, plan);
  const { installation, tf, numerics } = await openLibrary(plan);
  complain(trainingText(numerics));
  const identity = { plan, numerics, saveWeights: saveWeights ?? null };
  const resumed = await resumeRun(identity, { reports, resume, checkpoint });

  const events: RunEvent[] = [];
  const show = progressListener({
    terminal: Deno.stderr.isTerminal(),
    signal: interrupt.signal,
  });
  interrupt.working = true;
  const records = await runExperiment(prepared, {
    tf,
    onEvent: (event) => {
      if (event.type !== "progress") events.push(event);
      show(event);
    },
    onWeights,
    signal: interrupt.signal,
    ...resumed,
  }).catch((error) => {
    if (!(error instanceof NonFiniteError) || resumed.checkpoints === null) throw error;
    return explainNonFinite(error, { prepared, tf, resumed, signal: interrupt.signal });
  });
  interrupt.working = false;

  const report = makeReport({
    plan,
    fingerprint: fingerprint(plan),
    records,
    numerics,
    experimentPath: path,
    set,
  });
  const files = await renderReport(report, prepared);
  const written = await writeReport(reports, plan.experiment, files);
  const facts = join(reports, `${plan.experiment}.run.json`);
  await writeRunFacts(facts, { started, events, installation });
  await resumed.finish();
  interrupt.done();
  print(summaryTable(report));
  const [charts, texts] = [
    written.filter((file) => file.endsWith(".svg")),
    written.filter((file) => !file.endsWith(".svg")),
  ];
  print([
    ...texts.map((file) => `Wrote ${file}`),
    `Wrote ${charts.length} charts in ${join(reports, plan.experiment)}`,
    `Wrote ${facts}`,
  ].join("\n"));
}

/** Repeats the run from its last checkpoint to say what spoilt it; the checkpoints stay. */
async function explainNonFinite(
  error: NonFiniteError,
  { prepared, tf, resumed, signal }: {
    readonly prepared: Prepared;
    readonly tf: TensorFlow;
    readonly resumed: Resumed;
    readonly signal: AbortSignal;
  },
): Promise<never> {
  complain("Training stopped being finite; repeating from the last checkpoint to find out where");
  throw await locateNonFinite(prepared, error, { tf, from: await resumed.last(), signal });
}
