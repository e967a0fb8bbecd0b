/**
 * Kills real installs at random moments, and looks whether the next one works.
 *
 *     deno run -A tests/runtime/killed_installs.ts [rounds] [seed]
 *
 * Each round empties a cache folder of its own, starts an install and kills it with SIGKILL at a
 * random moment of the length that an install takes: the process alone in even rounds, with its
 * pip and compiler in odd ones. Then an install must succeed and its library train. The last round
 * starts two installs together. Every install fetches 274 MB. It exits 1 at the first failure.
 *
 * @module
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";

const rounds = Number(Deno.args[0] ?? 20);
const seed = Number(Deno.args[1] ?? 1);
const cache = await Deno.makeTempDir({ prefix: "thaw-killed-" });
const cacheRoot = join(cache, "thaw");
const trainer = new URL("./_install_and_train.ts", import.meta.url).pathname;

try {
  const length = await installAndTrain("An install that is left alone");
  const random = xoroshiro128plus(seed);
  for (let round = 0; round < rounds; round++) {
    const first = uniformFloat64(random) * length;
    const { moment, left } = await killInstall({ moment: first, group: round % 2 === 1 });
    await installAndTrain(`Round ${round + 1}, killed after ${seconds(moment)} leaving ${left}`);
    await expectNothingElse();
  }
  await rm(cacheRoot, { recursive: true, force: true });
  await Promise.all(["One", "Two"].map((name) => installAndTrain(`${name} of two together`)));
  await expectNothingElse();
  say(`${rounds} killed installs and two together: each was followed by a run that trains`);
} finally {
  await rm(cache, { recursive: true, force: true });
}

/** Installs and trains in a new process; gives the milliseconds until it was installed. */
async function installAndTrain(name: string): Promise<number> {
  const { stdout, stderr, success } = await command().output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
  const { installed, loss } = JSON.parse(text);
  say(`${name}: installed in ${seconds(installed)}, trained to a loss of ${loss}`);
  return installed;
}

/** When an install was killed, and what it left in the cache folder. */
interface Kill {
  readonly moment: number;
  readonly left: string;
}

/** Starts an install in an empty cache and kills it; earlier, if it had ended by then. */
async function killInstall(
  { moment, group }: { readonly moment: number; readonly group: boolean },
): Promise<Kill> {
  await rm(cacheRoot, { recursive: true, force: true });
  const child = command({ detached: group }).spawn();
  // Read, so that the pipes never fill
  const output = child.output();
  await Promise.race([delay(moment), output]);
  kill(child.pid, group);
  if ((await output).signal !== "SIGKILL") return await killInstall({ moment: moment / 2, group });
  return { moment, left: (await readdir(cacheRoot).catch(() => [])).join(" ") || "nothing" };
}

/** Kills a process, or its whole group; none is left where it has ended. */
function kill(pid: number, group: boolean): void {
  try {
    process.kill(group ? -pid : pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("ESRCH"))) throw error;
  }
}

/** The cache holds the installation, its lock and log, and no staging folder. */
async function expectNothingElse(): Promise<void> {
  const names = (await readdir(cacheRoot)).filter((name) => !/^(lock|install\.log)$/.test(name));
  if (names.length !== 1 || !names[0]?.startsWith("tensorflow-")) {
    throw new Error(`Cannot accept the cache, it holds ${names}`);
  }
  JSON.parse(await readFile(join(cacheRoot, names[0], "installed.json"), "utf8"));
}

function command({ detached = false } = {}): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", trainer],
    env: { THAW_TEST_CACHE: cacheRoot },
    stdout: "piped",
    stderr: "piped",
    detached,
  });
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
