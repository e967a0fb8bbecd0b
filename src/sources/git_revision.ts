/**
 * Files as a revision of git has them: read from its objects, nothing is checked out.
 *
 * @module
 */
import { SourceError } from "./source_error.ts";

/** A commit, and the name by which it was asked for. */
export interface Revision {
  readonly name: string;
  /** 40 hexadecimal digits (64 where the repository uses SHA-256). */
  readonly commit: string;
}

/** A file of a revision. */
export interface RevisionFile {
  /** As a path from the folder that was asked in. */
  readonly path: string;
  readonly bytes: number;
  /** Name of its content in git. */
  readonly object: string;
}

/**
 * Finds a commit by a branch, a tag, `HEAD~1` or the beginning of its hash.
 *
 * @param name The name.
 * @param folder A folder of the working tree.
 * @returns The commit; null where git knows no such name.
 * @throws {SourceError} If git is not there, or the folder is in no repository.
 */
export async function findRevision(name: string, folder: string): Promise<Revision | null> {
  const verify = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
  const { code, text, reason } = await git([...verify, `${name}^{commit}`], { folder, name });
  if (code === 0) return { name, commit: text.trim() };
  // 1 is --quiet's answer to an unknown name
  if (code === 1 || !isRepositoryMissing(reason)) return null;
  throw new SourceError(name, reason);
}

/**
 * Finds where `HEAD` and another revision parted.
 *
 * @param name The other one, such as `origin/main`.
 * @param folder A folder of the working tree.
 * @returns The commit, under the name of the other; null where git knows no such name.
 * @throws {SourceError} If the two have no common history here, or git is not there.
 */
export async function findMergeBase(name: string, folder: string): Promise<Revision | null> {
  const other = await findRevision(name, folder);
  if (other === null) return null;
  const { code, text, reason } = await git(["merge-base", other.commit, "HEAD"], { folder, name });
  if (code === 0) return { name, commit: text.trim() };
  if (reason !== "") throw new SourceError(name, reason);
  throw new SourceError(name, `it and HEAD have no common commit${await shallowHint(folder)}`);
}

/**
 * Lists the files of a folder in a revision, not of folders below it.
 *
 * @param revision The revision.
 * @param path The folder, as a path from `folder`.
 * @param folder A folder of the working tree.
 * @returns The files, sorted by path; none where the revision has no such folder.
 * @throws {SourceError} If git cannot tell.
 */
export async function listRevisionFiles(
  { name, commit }: Revision,
  path: string,
  folder: string,
): Promise<RevisionFile[]> {
  const args = ["ls-tree", "-z", "-l", commit, "--", `${path.replace(/\/*$/, "")}/`];
  const { code, text, reason } = await git(args, { folder, name });
  if (code !== 0) throw new SourceError(`${name}:${path}`, reason);
  // mode, type, object, size, then a tab and the path; links are 120000
  return [...text.matchAll(/100\d+ blob (\w+) +(\d+)\t([^\0]+)\0/g)]
    .map(([, object = "", bytes = "", path = ""]) => ({ path, bytes: Number(bytes), object }));
}

/**
 * Reads a file of a revision.
 *
 * @param file One of {@linkcode listRevisionFiles}.
 * @param folder A folder of the working tree.
 * @returns Its text.
 * @throws {SourceError} If git cannot read it.
 */
export async function readRevisionFile(
  { path, object }: RevisionFile,
  folder: string,
): Promise<string> {
  const { code, text, reason } = await git(["cat-file", "blob", object], { folder, name: path });
  if (code !== 0) throw new SourceError(path, reason);
  return text;
}

interface Answer {
  readonly code: number;
  readonly text: string;
  /** What git complains of, without its `fatal:`. */
  readonly reason: string;
}

async function git(
  args: readonly string[],
  { folder, name }: { readonly folder: string; readonly name: string },
): Promise<Answer> {
  try {
    const { code, stdout, stderr } = await new Deno.Command("git", {
      args: [...args],
      cwd: folder,
      clearEnv: true,
      env: gitEnvironment(),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const [reason = ""] = new TextDecoder().decode(stderr).trim().split("\n");
    return {
      code,
      text: new TextDecoder().decode(stdout),
      reason: reason.replace(/^(fatal|error): /, ""),
    };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new SourceError(name, "git is not installed, and no file or folder has this name", {
      cause,
    });
  }
}

/** Without a repository there is nothing to be known; a malformed name is merely unknown. */
function isRepositoryMissing(reason: string): boolean {
  return /not a git repository|dubious ownership|unsafe repository/.test(reason);
}

async function shallowHint(folder: string): Promise<string> {
  const { text } = await git(["rev-parse", "--is-shallow-repository"], { folder, name: "HEAD" });
  return text.trim() === "true"
    ? "; this clone is shallow: git fetch --unshallow, or fetch-depth: 0 of actions/checkout"
    : "";
}

/** This process's, but for what Deno keeps from a program of a list, which git does not need. */
function gitEnvironment(): Record<string, string> {
  const own = Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("LD_"));
  return { ...Object.fromEntries(own), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
}
