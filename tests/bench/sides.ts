/**
 * How a thing is measured once.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { measureProcess, timeProcess } from "./measure_process.ts";
import type { Workers } from "./workers.ts";

/** What one measurement gave. */
export interface Measured {
  /** Of one step, one call, one picture, one process. */
  readonly seconds: number;
  /** Peak of the process tree, where that is measured. */
  readonly megabytes?: number;
}

/** What measurements work with. */
export interface Bench {
  /** A Python with torch, torchvision and safetensors. */
  readonly python: string;
  /** The tutorial as a program. */
  readonly peer: string;
  /** Its weights, as PyTorch saves them. */
  readonly weights: string;
  /** Pictures: train and val, a folder a class. */
  readonly data: string;
  /** Where reports and other traces go; below the project, where a task may write. */
  readonly folder: string;
  readonly workers: Workers;
}

/** What a group's rows ask for besides seconds. */
export interface Asked {
  /** Of a process and its children: to look takes time. */
  readonly memory: boolean;
}

/** Measures something once. */
export type Side = (bench: Bench, asked: Asked) => Promise<Measured>;

type Precision = "float32" | "bfloat16";

/** Training steps: Thaw's in a precision, or PyTorch's, in words that its worker knows. */
export function step(
  { batch, ...how }: { batch: number } & ({ precision: Precision } | { peer: string }),
): Side {
  const job = { job: "step", batch, ...how };
  return ({ workers }) => workers.ask("peer" in how ? "python" : "thaw", job);
}

/** The features of 32 pictures. */
export function features(how: { precision: Precision } | { peer: string }): Side {
  const job = { job: "features", ...how };
  return ({ workers }) => workers.ask("peer" in how ? "python" : "thaw", job);
}

/** A thousand million operations of the fastest 3 x 3 convolution of ResNet-18 that oneDNN has. */
export const bestConvolution: Side = ({ workers }) => workers.ask("python", { job: "convolution" });

/** Training pictures with their random crops, on one core, in one epoch or four. */
export function pictures(
  how: { readonly cached: boolean } | { readonly peer: true; readonly epochs: number },
): Side {
  return async ({ workers, data }) => {
    const epochs = "peer" in how ? how.epochs : how.cached ? 4 : 1;
    const common = { job: "pictures", folder: resolve(data, "train"), epochs };
    const crops = await workers.ask<{ crops: unknown }>("thaw, one core", {
      ...common,
      job: "crops",
    });
    const measured =
      await ("peer" in how
        ? workers.ask<Loaded>("python, one core", { ...common, ...crops })
        : workers.ask<Loaded>("thaw, one core", { ...common, cached: how.cached }));
    const seen = SEEN.get(epochs);
    if (seen !== undefined && seen !== measured.sha256) {
      throw new Error(`Cannot compare: Thaw and torchvision have other pixels in ${epochs} epochs`);
    }
    SEEN.set(epochs, measured.sha256);
    return measured;
  };
}

interface Loaded extends Measured {
  /** Of all pixels, in the order in which they were made. */
  readonly sha256: string;
}

/** Hashes that both sides must have. */
const SEEN = new Map<number, string>();

/** A whole run over the tutorial's pictures, with seed 0 where nothing else is set. */
export function thawRun(
  { methods, epochs, set = [] }: {
    readonly methods: string;
    readonly epochs: number;
    readonly set?: readonly string[];
  },
): Side {
  const all = ["training.seeds=[0]", `training.epochs=${epochs}`, `methods=${methods}`, ...set];
  return async ({ folder, data }, asked) =>
    await wholeProcess(
      thaw(["run", "experiments/finetune.yaml", "--reports", folder], [
        `dataset.source=[${resolve(data)}]`,
        ...all,
      ]),
      asked,
    );
}

/** A whole run of the tutorial's program. */
export function peerRun(
  { mode, epochs, batch = 6, autocast = false }: {
    readonly mode: "finetune" | "feature-extraction";
    readonly epochs: number;
    readonly batch?: number;
    readonly autocast?: boolean;
  },
): Side {
  const settings = ["--mode", mode, "--epochs", `${epochs}`, "--batch", `${batch}`];
  const launcher = autocast ? [new URL("autocast.py", import.meta.url).pathname] : [];
  return async ({ python, peer, data, weights }, asked) =>
    await wholeProcess(
      [python, ...launcher, peer, "--data", data, "--weights", weights, ...settings],
      asked,
    );
}

async function wholeProcess(
  command: readonly [string, ...string[]],
  { memory }: Asked,
): Promise<Measured> {
  if (!memory) return { seconds: await timeProcess(command) };
  const { seconds, peakMegabytes: megabytes } = await measureProcess(command);
  return { seconds, megabytes };
}

function thaw(args: readonly string[], set: readonly string[]): [string, ...string[]] {
  const settings = set.flatMap((one) => ["--set", one]);
  return [Deno.execPath(), "task", "--quiet", ...args, ...settings];
}

/** A one-epoch quickstart on a terminal: until the bar of the first step, or to its end. */
export function firstStep(until: "step" | "end"): Side {
  return async ({ folder }) => {
    const run = thaw(["run", "experiments/quickstart.yaml", "--reports", folder], [
      "training.epochs=1",
    ]);
    const line = run.map((word) => `'${word}'`).join(" ");
    const command = new Deno.Command("script", {
      args: ["-qefc", line, "/dev/null"],
      stdin: "null",
      stdout: "piped",
    });
    const started = performance.now();
    const child = command.spawn();
    let text = "";
    let shown = NaN;
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (Number.isNaN(shown) && /pictures\/s/.test(text)) shown = performance.now();
    }
    const { code } = await child.status;
    if (code !== 0 || Number.isNaN(shown)) throw new Error(`Cannot measure "${line}":\n${text}`);
    return { seconds: ((until === "step" ? shown : performance.now()) - started) / 1000 };
  };
}

const LINKS = 50_000;

/** The plan of a folder with very many pictures: at first sight, or once more. */
export function folderPlan(when: "cold" | "unchanged"): Side {
  return async ({ folder, data }) => {
    const many = join(folder, "many");
    await linkPictures(resolve(data, "train"), many);
    const cache = await Deno.makeTempDir({ dir: folder, prefix: "cache-" });
    const [program, ...args] = thaw(["plan", "experiments/quickstart.yaml"], [
      `dataset.source=[${resolve(many)}]`,
    ]);
    const command = new Deno.Command(program, {
      args,
      env: { XDG_CACHE_HOME: resolve(cache) },
      stdout: "null",
    });
    let seconds = NaN;
    for (let run = 0; run < (when === "cold" ? 1 : 2); run++) {
      const started = performance.now();
      const { success, stderr } = await command.output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
      seconds = (performance.now() - started) / 1000;
    }
    return { seconds };
  };
}

/** Half of the links train, half validate; made once. */
async function linkPictures(from: string, to: string): Promise<void> {
  if (await Deno.stat(to).then(() => true, () => false)) return;
  const classes = [...Deno.readDirSync(from)].filter(({ isDirectory }) => isDirectory);
  for (const { name } of classes) {
    const files = [...Deno.readDirSync(join(from, name))].map((entry) => entry.name).filter((
      file,
    ) => file.endsWith(".jpg"));
    for (const split of ["train", "val"]) {
      const folder = join(to, split, name);
      await Deno.mkdir(folder, { recursive: true });
      for (let k = 0; k < LINKS / 2 / classes.length; k++) {
        const file = join(from, name, files[k % files.length] ?? "");
        const link = join(folder, `${k}.jpg`);
        // Hard links, and copies where the file system has none
        await Deno.link(file, link).catch(() => Deno.copyFile(file, link));
      }
    }
  }
}
