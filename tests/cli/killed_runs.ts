/**
 * Kills runs at random moments, goes on with each, and compares what it leaves with that of a run that
 * was left alone, byte by byte: `deno task kill [ROUNDS] [SEED]`.
 *
 * Of ten rounds six kill with SIGKILL at any moment from the start of the process on, two do so while a
 * checkpoint is being written, one sends SIGTERM and one SIGINT, which must end with 130 within five
 * seconds. Every other round trains in folds. It exits 1 at the first failure.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import {
  KEPT,
  KEPT_FOLDS,
  type Kill,
  type Killed,
  killRun,
  type Moment,
  resultsOf,
} from "./_killed_run.ts";
import { thaw, tinyProject } from "./_thaw.ts";

/** Milliseconds within which a signal that asks for it must have ended the run. */
const PATIENCE = 5000;

/** An experiment, what a run of it leaves when it is left alone, and how long that takes. */
interface Whole {
  readonly name: string;
  readonly text: string;
  readonly results: ReadonlyMap<string, Uint8Array>;
  readonly milliseconds: number;
}

const rounds = Number(Deno.args[0] ?? 50);
const seed = Number(Deno.args[1] ?? 1);
const random = xoroshiro128plus(seed);

const wholes: Whole[] = [];
for (const [name, text] of [["val", KEPT], ["folds", KEPT_FOLDS]] as const) {
  wholes.push(await runAlone(name, text));
}
say("round  pictures  signal    sent at                  ended by  after, s  went on from");
for (let round = 0; round < rounds; round++) {
  say(await runKilled(wholes[round % 2] as Whole, round)); // there are two
}
say(`${rounds} killed runs: each was gone on with, and left the same bytes`);

async function runAlone(name: string, text: string): Promise<Whole> {
  const folder = tinyProject(text);
  const started = performance.now();
  await finish(folder);
  const milliseconds = performance.now() - started;
  const whole = { name, text, results: resultsOf(folder), milliseconds };
  rmSync(folder, { recursive: true });
  say(`A run that is left alone (${name}): ${seconds(milliseconds)} s`);
  return whole;
}

/** One round, as a row of the table. */
async function runKilled({ name, text, results, milliseconds }: Whole, round: number) {
  const folder = tinyProject(text);
  let kill = drawKill(round, milliseconds);
  let killed = await killRun(folder, kill);
  while (killed.waited === null) {
    // It had ended before; its report does not keep another run from starting
    rmSync(join(folder, "reports"), { recursive: true });
    rmSync(join(folder, "weights"), { recursive: true });
    kill = { ...kill, moment: earlier(kill.moment) };
    killed = await killRun(folder, kill);
  }
  check(kill, killed);
  const stderr = await finish(folder);
  const found = resultsOf(folder);
  for (const [file, bytes] of results) {
    if (!found.get(file)?.equals(bytes)) throw new Error(`Round ${round + 1}: ${file} is another`);
  }
  rmSync(folder, { recursive: true });
  const [, from = "its start"] = /Going on with an unfinished run: (.*) \(/.exec(stderr) ?? [];
  return [
    `${round + 1}`.padStart(5),
    name.padEnd(8),
    kill.signal.padEnd(8),
    momentText(kill.moment).padEnd(23),
    `${killed.signal ?? killed.code}`.padEnd(8),
    seconds(killed.waited).padStart(8),
    from,
  ].join("  ");
}

function drawKill(round: number, milliseconds: number): Kill {
  const at = uniformFloat64(random);
  const kind = Math.floor(round / 2) % 5;
  const ask = { text: "Training on", after: at * (milliseconds - 1000) };
  if (kind === 1) return { signal: round % 2 === 0 ? "SIGTERM" : "SIGINT", moment: ask };
  if (kind === 3) return { signal: "SIGKILL", moment: { writing: 1 + Math.floor(at * 5) } };
  return { signal: "SIGKILL", moment: { started: at * milliseconds } };
}

function earlier(moment: Moment): Moment {
  if ("writing" in moment) return { writing: Math.max(1, moment.writing - 1) };
  if ("started" in moment) return { started: moment.started / 2 };
  return { ...moment, after: (moment.after ?? 0) / 2 };
}

/** A run that was asked to end has done so in time, and with its exit code. */
function check({ signal }: Kill, { code, waited, stderr }: Killed): void {
  if (signal === "SIGKILL") return;
  if (code !== 130 || (waited ?? 0) > PATIENCE) {
    throw new Error(`${signal} gave ${code} after ${waited} ms: ${stderr}`);
  }
}

/** Runs to the end, or goes on to it. */
async function finish(folder: string): Promise<string> {
  const { code, stderr } = await thaw(folder, "run", "tiny.yaml", "--save-weights", "weights");
  if (code !== 0) throw new Error(`A run ended with ${code}: ${stderr}`);
  return stderr;
}

function momentText(moment: Moment): string {
  if ("writing" in moment) return `checkpoint being written`;
  if ("started" in moment) return `${seconds(moment.started)} s after start`;
  return `${seconds(moment.after ?? 0)} s of training`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
