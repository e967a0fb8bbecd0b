/**
 * Git repositories that a test makes.
 *
 * @module
 */

/** Whether git is there. */
export const HAS_GIT = await new Deno.Command("git", { args: ["--version"], stdout: "null" })
  .output().then(({ success }) => success, () => false);

/** Calls git in a folder, by nobody's settings but its own. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", ...args],
    cwd: folder,
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  }).output();
  if (!success) throw new Error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

/** Makes a repository in a new folder, on branch `main`. The caller removes it. */
export async function gitFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "thaw-git-" });
  await git(folder, "init", "--quiet", "--initial-branch=main");
  return folder;
}

/** Writes files by path and commits them. */
export async function commit(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(new URL(`./${path}/..`, `file://${folder}/`), { recursive: true });
    await Deno.writeTextFile(`${folder}/${path}`, text);
  }
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "--allow-empty", "--message=x");
  return await git(folder, "rev-parse", "HEAD");
}
