/**
 * `deno task bench PYTHON`: Thaw beside PyTorch, whole processes in turn, in one run.
 *
 * @module
 */
import { Command } from "commander";
import { cpus } from "node:os";
import { join } from "node:path";
import { type Measured, measureProcess } from "./measure_process.ts";

interface Row {
  readonly what: string;
  readonly thaw: readonly Measured[];
  readonly peer: readonly Measured[];
}

/** The two methods of the tutorial, as Thaw's experiment and as the peer's mode name them. */
const METHODS = [
  { what: "fine-tuning", methods: "{ finetune: {} }", mode: "finetune" },
  {
    what: "feature extraction",
    methods: "{ feature_extraction: { freeze: [backbone] } }",
    mode: "feature-extraction",
  },
];

const program = new Command("deno task bench")
  .argument("<python>", "a Python with torch, torchvision and safetensors")
  .option("--pairs <n>", "how many pairs of runs", "5")
  .option("--epochs <n>", "epochs of each run", "4")
  .option("--peer <script>", "the PyTorch program", "../shared/peers/pytorch_tutorial.py")
  .option("--data <folder>", "the pictures", "../shared/data/hymenoptera_data")
  .option("--weights <file>", "safetensors", "../shared/weights/resnet18-imagenet-pqf.safetensors")
  .parse(Deno.args, { from: "user" });
const [python = ""] = program.args;
const options = program.opts<Record<"pairs" | "epochs" | "peer" | "data" | "weights", string>>();

// Below the project, where a task may write
const folder = await Deno.makeTempDir({ dir: "reports", prefix: ".bench-" });
try {
  const pth = join(folder, "weights.pth");
  const convert = "import sys, torch; from safetensors.torch import load_file; " +
    "torch.save(load_file(sys.argv[1]), sys.argv[2])";
  await measureProcess([python, "-c", convert, options.weights, pth]);
  const rows: Row[] = [];
  for (const { what, methods, mode } of METHODS) {
    const thaw: Measured[] = [];
    const peer: Measured[] = [];
    for (let pair = 0; pair < Number(options.pairs); pair++) {
      thaw.push(await measureProcess(thawCommand(methods)));
      peer.push(await measureProcess(peerCommand(pth, mode)));
      log(`${what}, pair ${pair + 1}: ${ratio(thaw[pair], peer[pair]).toFixed(2)} times as fast`);
    }
    rows.push({ what, thaw, peer });
  }
  log("");
  write(Deno.stdout, markdown(rows));
} finally {
  await Deno.remove(folder, { recursive: true });
}

function thawCommand(methods: string): [string, ...string[]] {
  const set = ["training.seeds=[0]", `training.epochs=${options.epochs}`, `methods=${methods}`];
  const args = ["task", "run", "experiments/finetune.yaml", "--reports", folder];
  return [Deno.execPath(), ...args, ...set.flatMap((value) => ["--set", value])];
}

function peerCommand(pth: string, mode: string): [string, ...string[]] {
  const { peer, data, epochs } = options;
  return [python, peer, "--data", data, "--weights", pth, "--mode", mode, "--epochs", epochs];
}

function ratio(thaw: Measured | undefined, peer: Measured | undefined): number {
  return (peer?.seconds ?? NaN) / (thaw?.seconds ?? NaN);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

function markdown(rows: readonly Row[]): string {
  const lines = rows.map(({ what, thaw, peer }) => {
    const ratios = thaw.map((run, k) => ratio(run, peer[k]));
    const peak = (runs: readonly Measured[]) => Math.max(...runs.map((run) => run.peakMegabytes));
    const cells = [
      what,
      median(thaw.map((run) => run.seconds)).toFixed(1),
      median(peer.map((run) => run.seconds)).toFixed(1),
      median(ratios).toFixed(2),
      `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
      peak(thaw).toFixed(0),
      peak(peer).toFixed(0),
    ];
    return `| ${cells.join(" | ")} |\n`;
  });
  return `${options.pairs} pairs, ${options.epochs} epochs, ${cpus().length} cores of ${
    cpus()[0]?.model
  }\n\n` +
    "| whole process, one seed | Thaw, s | PyTorch, s | times as fast, median | of pairs | Thaw, peak MB | PyTorch, peak MB |\n" +
    `| --- |${" ---: |".repeat(6)}\n` + lines.join("");
}

function log(line: string): void {
  write(Deno.stderr, `${line}\n`);
}

function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  stream.writeSync(new TextEncoder().encode(text));
}
