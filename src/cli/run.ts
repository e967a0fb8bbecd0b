/**
 * `deno task run`.
 *
 * @module
 */
import { join } from "node:path";
import { fingerprint } from "../plan/fingerprint.ts";
import type { RunEvent } from "../record/run_event.ts";
import { makeReport } from "../report/make_report.ts";
import { renderJson } from "../report/render_json.ts";
import { renderMarkdown } from "../report/render_markdown.ts";
import { summaryTable } from "../report/summary_table.ts";
import { writeReport } from "../report/write_report.ts";
import { runExperiment } from "../train/run_experiment.ts";
import { openExperiment } from "./experiment_file.ts";
import { interruptSignal } from "./interrupt.ts";
import { lockReport } from "./lock_report.ts";
import { makeFolder } from "./make_folder.ts";
import { openLibrary } from "./open_library.ts";
import { progressListener, trainingText } from "./progress.ts";
import { writeRunFacts } from "./run_facts.ts";
import { type Resume, resumeRun } from "./resume.ts";
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
  const show = progressListener({ terminal: Deno.stderr.isTerminal() });
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
  const written = await writeReport(reports, plan.experiment, {
    json: renderJson(report),
    markdown: renderMarkdown(report),
  });
  const facts = join(reports, `${plan.experiment}.run.json`);
  await writeRunFacts(facts, { started, events, installation });
  await resumed.finish();
  interrupt.done();
  print(summaryTable(report));
  print([...written, facts].map((file) => `Wrote ${file}`).join("\n"));
}
