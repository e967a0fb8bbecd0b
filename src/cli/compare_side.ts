/**
 * From an argument of `deno task compare` to the reports that it names.
 *
 * @module
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Side, SideReport } from "../compare/compare_reports.ts";
import { MAX_REPORT_BYTES, readReport } from "../report/read_report.ts";
import { ReportError } from "../report/report_error.ts";
import {
  findMergeBase,
  findRevision,
  listRevisionFiles,
  readRevisionFile,
  type Revision,
} from "../sources/git_revision.ts";
import { UsageError } from "./failure.ts";

/** Where this process stands. */
const HERE = ".";

/** Length of a hash by which people name a commit. */
const SHORT = 12;

/**
 * Reads the reports that an argument names: a report file, a folder of reports, or a revision of git.
 *
 * @param name The argument.
 * @param reports Folder of the reports in a revision.
 * @returns The side.
 * @throws {UsageError} If it is nothing of these, or a path and a revision at once.
 * @throws {SourceError | ReportError} If git or a report cannot be read.
 */
export async function openSide(name: string, reports: string): Promise<Side> {
  const kind = await kindOf(name);
  // Where git is missing a path is still a path
  const revision = await findRevision(name, HERE).catch((error: unknown) => {
    if (kind === null) throw error;
    return null;
  });
  if (kind !== null && revision !== null) {
    throw new UsageError(
      `Cannot tell what "${name}" is: a path here and a revision of git; ` +
        `write ./${name} for the path, or ${name}~0 for the revision`,
    );
  }
  if (kind === "file") return { label: name, reports: [await openReport(name)], isFile: true };
  if (kind === "folder") return await openFolder(name, name);
  if (revision !== null) return await openRevision(revision, { reports });
  throw new UsageError(
    `Cannot find "${name}": it is no file or folder here, and no revision that git knows`,
  );
}

/** The reports of the working tree. */
export async function openWorkingTree(reports: string): Promise<Side> {
  return await openFolder(reports, `working tree (${reports})`);
}

/** The reports where `HEAD` and a revision parted. */
export async function openMergeBase(name: string, reports: string): Promise<Side> {
  const revision = await findMergeBase(name, HERE);
  if (revision === null) {
    throw new UsageError(
      `Cannot find "${name}": git knows no such revision here; get it with git fetch`,
    );
  }
  return await openRevision(revision, { reports, what: `merge base with ${name}` });
}

async function kindOf(path: string): Promise<"file" | "folder" | null> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (cause) {
    // A name that cannot be a path, being too long or holding a zero, may still be a revision
    if (cause instanceof Error) return null;
    throw cause;
  }
}

async function openFolder(folder: string, label: string): Promise<Side> {
  if (await kindOf(folder) !== "folder") {
    throw new UsageError(`Cannot compare: no reports are there, "${folder}" is no folder`);
  }
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new ReportError(folder, cause instanceof Error ? cause.message : `${cause}`, { cause });
  });
  const files = names.filter(isReportName).sort().map((name) => join(folder, name));
  const reports: SideReport[] = [];
  for (const file of files) reports.push(await openReport(file));
  return sideOf(label, reports, `"${folder}" has none (NAME.json)`);
}

async function openRevision(
  revision: Revision,
  { reports: folder, what = revision.name }: { readonly reports: string; readonly what?: string },
): Promise<Side> {
  const files = (await listRevisionFiles(revision, folder, HERE))
    .filter(({ path }) => isReportName(path));
  const reports: SideReport[] = [];
  for (const file of files) {
    const path = `${revision.name}:${file.path}`;
    requireSize(path, file.bytes);
    reports.push({ file: path, read: readReport(await readRevisionFile(file, HERE), path) });
  }
  const commit = revision.commit.slice(0, SHORT);
  return sideOf(`${what} (${commit})`, reports, `"${folder}" of ${what} (${commit}) has none`);
}

async function openReport(file: string): Promise<SideReport> {
  try {
    const facts = await stat(file);
    // A device may have no end
    if (!facts.isFile()) throw new ReportError(file, "it is no regular file");
    requireSize(file, facts.size);
    return { file, read: readReport(await readFile(file, "utf8"), file) };
  } catch (cause) {
    if (cause instanceof ReportError) throw cause;
    throw new ReportError(file, cause instanceof Error ? cause.message : `${cause}`, { cause });
  }
}

/** `x.run.json` holds a run's times. */
function isReportName(path: string): boolean {
  return path.endsWith(".json") && !path.endsWith(".run.json");
}

function requireSize(path: string, bytes: number): void {
  if (bytes <= MAX_REPORT_BYTES) return;
  const megabytes = (count: number) => Math.round(count / 1e6);
  throw new ReportError(
    path,
    `it is too large, current size is ${megabytes(bytes)} MB, at most ${
      megabytes(MAX_REPORT_BYTES)
    } MB can be read`,
  );
}

function sideOf(label: string, reports: readonly SideReport[], none: string): Side {
  if (reports.length === 0) throw new UsageError(`Cannot compare: no reports are there, ${none}`);
  const seen = new Map<string, string>();
  for (const { file, read } of reports) {
    const { experiment } = read.report ?? read.head;
    const other = seen.get(experiment);
    if (other !== undefined) {
      throw new ReportError(file, `it is of experiment "${experiment}", as is "${other}"`);
    }
    seen.set(experiment, file);
  }
  return { label, reports, isFile: false };
}
