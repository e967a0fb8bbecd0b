/**
 * Wall time and peak memory of a process with all its children.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";

/** What one run took. */
export interface Measured {
  readonly seconds: number;
  /** Seconds of all cores together, sampled as often; what else runs hardly changes them. */
  readonly cpuSeconds: number;
  /** Largest sum, over the process tree, of proportional set sizes, in MB; sampled five times a second. */
  readonly peakMegabytes: number;
}

/**
 * Runs a command to its end.
 *
 * @param command Program and arguments.
 * @param started Told the process's number when it has one.
 * @returns Seconds.
 * @throws {Error} If it fails, with the end of what it wrote.
 */
export async function timeProcess(
  command: readonly [string, ...string[]],
  started: (pid: number) => void = () => {},
): Promise<number> {
  const [program, ...args] = command;
  const begin = performance.now();
  const child = new Deno.Command(program, { args, stdout: "piped", stderr: "piped" }).spawn();
  started(child.pid);
  const { code, stderr } = await child.output();
  if (code !== 0) {
    const text = new TextDecoder().decode(stderr).trimEnd().split("\n").slice(-10).join("\n");
    throw new Error(`Cannot measure "${command.join(" ")}": exit code ${code}\n${text}`);
  }
  return (performance.now() - begin) / 1000;
}

/**
 * The same, with what it takes besides time. To look takes some 17 % of a core: what is to be timed
 * closely is timed by `timeProcess`.
 */
export async function measureProcess(command: readonly [string, ...string[]]): Promise<Measured> {
  let [peak, cpu] = [0, 0];
  let timer: ReturnType<typeof setInterval> | undefined;
  try {
    const seconds = await timeProcess(command, (pid) => {
      timer = setInterval(() => {
        const tree = processTree(pid);
        peak = Math.max(peak, sum(tree.map(pssMegabytes)));
        cpu = Math.max(cpu, sum(tree.map(cpuSeconds)));
      }, 200);
    });
    return { seconds, cpuSeconds: cpu, peakMegabytes: peak };
  } finally {
    clearInterval(timer);
  }
}

function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    parents.set(Number(name), Number(statFields(Number(name))[1]));
  }
  const inTree = (pid: number): boolean =>
    pid === root || (parents.has(pid) && pid > 1 && inTree(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(inTree);
}

/** What follows "pid (name) ", from the state on: the name may hold spaces and brackets. */
function statFields(pid: number): string[] {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Time in user and in kernel mode, in ticks of a hundredth of a second on Linux. */
function cpuSeconds(pid: number): number {
  const [user, kernel] = statFields(pid).slice(11, 13);
  return (Number(user ?? 0) + Number(kernel ?? 0)) / 100;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function pssMegabytes(pid: number): number {
  const kilobytes = readOrEmpty(`/proc/${pid}/smaps_rollup`).match(/^Pss:\s+(\d+)/m)?.[1];
  return Number(kilobytes ?? 0) * 1024 / 1e6;
}

/** A process may end between two reads. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
