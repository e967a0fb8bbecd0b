/**
 * `deno task bench PYTHON`: Thaw beside PyTorch, in turn, in one run; what is measured stands in
 * `rows.ts`.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { join } from "node:path";
import { cpuInstructionSet, hasBfloat16 } from "../../src/runtime/instruction_set.ts";
import { describeMachine } from "./machine.ts";
import { timeProcess } from "./measure_process.ts";
import { renderJson, renderMarkdown, type Results } from "./render.ts";
import { judge, type Round } from "./results.ts";
import { type Group, GROUPS } from "./rows.ts";
import type { Bench } from "./sides.ts";
import { startWorkers } from "./workers.ts";

interface Options {
  readonly pairs: number;
  readonly groups?: readonly Group[];
  readonly output: string;
  readonly peer: string;
  readonly data: string;
  readonly weights: string;
}

const program = new Command("deno task bench")
  .argument("<python>", "a Python with torch, torchvision and safetensors")
  .option("--pairs <n>", "rounds, in each of which every side is measured once", positive, 5)
  .option("--groups <names>", `some of ${names(GROUPS)} (default: all)`, groupsOf)
  .option("--output <file>", "where the table goes, .md and .json added", "reports/.bench")
  .option("--peer <script>", "the PyTorch program", "../shared/peers/pytorch_tutorial.py")
  .option("--data <folder>", "the pictures", "../shared/data/hymenoptera_data")
  .option("--weights <file>", "safetensors", "../shared/weights/resnet18-imagenet-pqf.safetensors")
  .configureOutput({ outputError: (text) => log(text.trimEnd()) })
  .exitOverride(({ exitCode }) => Deno.exit(exitCode === 0 ? 0 : 2))
  .parse(Deno.args, { from: "user" });
const [python = ""] = program.args;
const { peer, data, ...options } = program.opts<Options>();

// Below the project, where a task may write
const folder = await Deno.makeTempDir({ dir: "reports", prefix: ".bench-" });
const workers = startWorkers(python);
try {
  const weights = await weightsForPyTorch();
  const results = await measure({ python, peer, data, weights, folder, workers });
  write(Deno.stdout, renderMarkdown(results));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  log(
    `${error.message}\nRounds that this run had ended, if any, stand in ${options.output}.md and .json`,
  );
  Deno.exitCode = 1;
} finally {
  await workers.close();
  await Deno.remove(folder, { recursive: true });
}

async function weightsForPyTorch(): Promise<string> {
  const path = join(folder, "weights.pth");
  const convert = "import sys, torch; from safetensors.torch import load_file; " +
    "torch.save(load_file(sys.argv[1]), sys.argv[2])";
  await timeProcess([python, "-c", convert, options.weights, path]);
  return path;
}

/** All rounds of all groups; what is found so far is written after each. */
async function measure(bench: Bench): Promise<Results> {
  const results = { machine: await describeMachine(workers), groups: [] as Results["groups"] };
  for (const group of options.groups ?? GROUPS) {
    const before = results.groups;
    const rounds: Round[] = [];
    for (let round = 0; round < options.pairs; round++) {
      rounds.push(await measureRound(group, { bench, round }));
      results.groups = [...before, { group, rounds }];
      await Deno.writeTextFile(`${options.output}.md`, renderMarkdown(results));
      await Deno.writeTextFile(`${options.output}.json`, renderJson(results));
    }
    for (const row of judge({ group, rounds })) {
      const { what, against, interval: { mean, low, high }, holds } = row;
      const found = `${mean.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
      log(
        `${what}${against ? `, against ${against}` : ""}: ${found}, ${
          holds ? "holds" : "too little"
        }`,
      );
    }
    // Whole processes are not to share the machine with what is warm
    await workers.close();
  }
  return results;
}

/** Each side once; another one begins each round. */
async function measureRound(
  { name, sides, rows }: Group,
  { bench, round }: { readonly bench: Bench; readonly round: number },
): Promise<Round> {
  const all = Object.entries(sides).filter(([side]) => canMeasure(side));
  const first = round % all.length;
  const asked = { memory: rows.some(({ of }) => of === "megabytes") };
  const measured: Round = {};
  for (const [side, measureSide] of [...all.slice(first), ...all.slice(0, first)]) {
    const found = await measureSide(bench, asked);
    Object.assign(measured, { [side]: found });
    const memory = found.megabytes === undefined ? "" : `, ${found.megabytes.toFixed(0)} MB`;
    log(
      `${name} ${round + 1}/${options.pairs}  ${side}: ${found.seconds.toPrecision(4)} s${memory}`,
    );
  }
  return measured;
}

/** Without its instructions Thaw refuses bfloat16; those rows are then not in the table. */
function canMeasure(side: string): boolean {
  return !/bfloat16|autocast/.test(side) || hasBfloat16(cpuInstructionSet());
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It is to be a whole number of at least 1.");
}

function groupsOf(text: string): readonly Group[] {
  return text.split(",").map((name) => {
    const found = GROUPS.find((group) => group.name === name);
    if (found) return found;
    throw new InvalidArgumentError(`There is no group "${name}"; there are ${names(GROUPS)}.`);
  });
}

function names(groups: readonly Group[]): string {
  return groups.map(({ name }) => name).join(",");
}

function log(line: string): void {
  write(Deno.stderr, `${line}\n`);
}

function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  stream.writeSync(new TextEncoder().encode(text));
}
