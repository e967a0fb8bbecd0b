/**
 * `deno task repro`.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { isExperimentName } from "../experiment/experiment_name.ts";
import { differences } from "../plan/differences.ts";
import { fingerprint } from "../plan/fingerprint.ts";
import { missingKeys } from "../plan/missing_keys.ts";
import type { Plan } from "../plan/plan.ts";
import type { Numerics } from "../record/run_record.ts";
import { makeReport } from "../report/make_report.ts";
import { readReport } from "../report/read_report.ts";
import { compareRepeated, renderRepeated } from "../report/repeated.ts";
import type { Report } from "../report/report.ts";
import { ReportError } from "../report/report_error.ts";
import { writeReport } from "../report/write_report.ts";
import { renderReport } from "./report_files.ts";
import { cacheFolder } from "../sources/cache_folder.ts";
import { preparePlan } from "../train/prepare_plan.ts";
import { NotSameError, UsageError } from "./failure.ts";
import { lockReport } from "./lock_report.ts";
import { makeFolder } from "./make_folder.ts";
import { downloadLine, sayWho } from "./progress.ts";
import { complain, print } from "./terminal.ts";
import { trainPlan } from "./train_plan.ts";

/** What the command line gives. */
export interface ReproOptions {
  readonly data?: string;
  readonly weights?: string;
  readonly reports?: string;
}

/**
 * Runs a report's plan again and compares what comes out with the report.
 *
 * @param path Path of the report's JSON, which stays as it is.
 * @param options Where data and weights are, and where the new report is to be written.
 * @throws {NotSameError} After all is printed, if the bytes differ.
 * @throws {OtherInputsError} If the data or weights are not those of the report.
 */
export async function reproCommand(path: string, options: ReproOptions): Promise<void> {
  const { text, report } = await openReport(path);
  checkFingerprint(report, { path, data: options.data });
  const { plan } = report;
  const prepared = await preparePlan(plan, {
    ...options,
    projectRoot: Deno.cwd(),
    cacheFolder: cacheFolder(),
    onProgress: downloadLine(),
    onWait: sayWho,
  });
  await using _lock = await prepareFolder(options.reports, { path, report });
  takeThreads(report.numerics);
  const device = report.numerics.device === "cpu" ? "cpu" : plan.device;
  const { records, numerics } = await trainPlan(prepared, {
    device,
    onNumerics: (numerics) => tellNumerics(report.numerics, numerics),
  });
  const again: Report = {
    ...makeReport({
      plan,
      fingerprint: report.plan_fingerprint,
      records,
      numerics,
      experimentPath: "",
      set: [],
    }),
    // How the first run was called, which this one was not
    command: report.command,
  };
  const repeated = compareRepeated(text, again);
  print(renderRepeated(repeated).trimEnd());
  if (options.reports !== undefined) {
    await writeReport(options.reports, plan.experiment, await renderReport(again, prepared));
    print(`Wrote ${join(options.reports, plan.experiment)}.json and what goes with it`);
  }
  if (repeated.isSame) return;
  const { length } = repeated.numerics;
  throw new NotSameError(
    length > 0
      ? `Not comparable bit for bit: "${path}" was made with other numerics`
      : `Not the same: "${path}" is not what its plan gives here`,
    length > 0 ? 6 : 5,
  );
}

async function openReport(path: string): Promise<{ text: string; report: Report }> {
  const text = await Deno.readTextFile(path).catch((cause) => {
    const isMissing = cause instanceof Deno.errors.NotFound;
    throw new ReportError(path, isMissing ? "there is no such file" : cause.message, { cause });
  });
  const read = readReport(text, path);
  if (read.report === null) {
    throw new ReportError(
      path,
      `it has schema ${read.head.schema_version}, which this version of Thaw does not run again; ` +
        "repeat it with the version that wrote it",
    );
  }
  // The types of what a comparison goes by have been read; the plan's fingerprint stands for the rest
  const report: Report = JSON.parse(text);
  const missing = missingKeys(report.plan);
  if (missing.length > 0) {
    throw new ReportError(
      path,
      `its plan lacks what plans have now (${missing.slice(0, 3).join(", ")}${
        missing.length > 3 ? `, and ${missing.length - 3} more` : ""
      }); repeat it with the version that wrote it`,
    );
  }
  if (!isExperimentName(report.plan.experiment)) {
    throw new ReportError(path, `its experiment has no name that a file can have`);
  }
  return { text, report };
}

/**
 * A report names its plan's fingerprint, but leaves out folders of the machine that wrote it: then the
 * plan is checked with what `--data` says, or cannot be.
 */
function checkFingerprint(
  { plan, plan_fingerprint }: Report,
  { path, data }: { readonly path: string; readonly data: string | undefined },
): void {
  const { dataset, weights } = plan;
  const sources = data === undefined ? [dataset.source] : [dataset.source, data, resolve(data)];
  const withSource = (source: string): Plan => ({ ...plan, dataset: { ...dataset, source } });
  const prints = sources.map((source) => fingerprint(withSource(source)));
  if (prints.includes(plan_fingerprint)) return;
  const isBare = (name: string | undefined) => name !== undefined && !/[\\/]/.test(name);
  if (!isBare(dataset.source) && !isBare(weights?.file)) {
    throw new ReportError(
      path,
      `its plan was changed afterwards: its fingerprint is ${prints[0]}, and the report says ` +
        plan_fingerprint,
    );
  }
  complain(
    "Warning: the plan's fingerprint cannot be checked, since the report leaves out folders of the " +
      "machine that wrote it",
  );
}

/** Makes and locks the folder of the new report, where one is wanted. */
async function prepareFolder(
  folder: string | undefined,
  { path, report }: { readonly path: string; readonly report: Report },
): Promise<AsyncDisposable | null> {
  if (folder === undefined) return null;
  const { experiment } = report.plan;
  await makeFolder(folder, "write reports");
  const real = async (file: string) => await Deno.realPath(file).catch(() => resolve(file));
  if (await real(join(folder, `${experiment}.json`)) === await real(path)) {
    throw new UsageError(
      `Cannot write the repetition to "${folder}": the report itself is there; name another folder`,
    );
  }
  return await lockReport(folder, experiment);
}

/** As many threads as the report had give the same bits on a machine with more or fewer cores. */
function takeThreads({ threads }: Numerics): void {
  if (Deno.env.get("TF_NUM_INTRAOP_THREADS") !== undefined) return;
  if (threads !== navigator.hardwareConcurrency) {
    Deno.env.set("TF_NUM_INTRAOP_THREADS", `${threads}`);
  }
}

function tellNumerics(a: Numerics, b: Numerics): void {
  const found = differences(a, b);
  if (found.length === 0) return;
  const texts = found.map(({ key, a, b }) => `${key} ${a}, here ${b}`);
  complain(`Other numerics than the report's: ${texts.join("; ")}`);
}
