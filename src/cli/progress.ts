/**
 * What a run shows while it goes on: a bar an epoch on a terminal, else a line an epoch.
 *
 * @module
 */
import process from "node:process";
import cliProgress from "cli-progress";
import type { ExaminationProgress } from "../dataset/doctor/examine_dataset.ts";
import type { LockHolder } from "../files/lock_file.ts";
import type { Numerics } from "../record/run_record.ts";
import type { RunEvent } from "../record/run_event.ts";
import type { DownloadProgress } from "../sources/file_source.ts";
import { complain } from "./terminal.ts";

type Progress = Extract<RunEvent, { type: "progress" }>;

/** What training runs on, in words. */
export function trainingText({ device, tensorflow }: Numerics): string {
  return `Training on the ${device.toUpperCase()} with TensorFlow ${tensorflow}`;
}

/**
 * A listener that writes to stderr.
 *
 * @param options Whether stderr is a terminal, and what takes the bar away, for good.
 * @returns Hears each event of a run.
 */
export function progressListener(
  { terminal, signal }: { readonly terminal: boolean; readonly signal: AbortSignal },
): (event: RunEvent) => void {
  let label = "";
  let epochs = 0;
  let trained = 0;
  let bar: EpochBar | null = null;
  // It has hidden the cursor
  signal.addEventListener("abort", () => bar?.stop(), { once: true });
  return (event) => {
    if (event.type === "seed_started") {
      const fold = event.fold ? ` fold ${event.fold.number}/${event.fold.count}` : "";
      label = `${event.method} seed ${event.seed}${fold}`;
      epochs = event.epochs;
      return;
    }
    if (event.type === "progress") {
      if (event.phase === "train") trained = event.done;
      if (!terminal || signal.aborted) return;
      bar ??= new EpochBar(`${label} ${event.epoch + 1}/${epochs}`);
      bar.show(event);
      return;
    }
    bar?.stop();
    bar = null;
    if (event.type === "tested") {
      const { metrics: { loss, accuracy }, seconds } = event;
      complain(
        `${label}  test loss ${loss.toFixed(4)} acc ${accuracy.toFixed(4)}  ${
          seconds.toFixed(1)
        } s`,
      );
      return;
    }
    const { record: { epoch, lr, train, val }, seconds } = event;
    const rate = trained / seconds.train;
    complain(
      `${label}  epoch ${epoch + 1}/${epochs}  lr ${Number(lr.toPrecision(6))}  ` +
        `train loss ${train.loss.toFixed(4)} acc ${train.accuracy.toFixed(4)}  ` +
        `val loss ${val.loss.toFixed(4)} acc ${val.accuracy.toFixed(4)}  ` +
        `${rate.toFixed(1)} pictures/s  ${(seconds.train + seconds.val).toFixed(1)} s`,
    );
  };
}

/** One bar for the two phases of an epoch, started anew for each phase. */
class EpochBar {
  readonly #label: string;
  #phase = "";
  #started = 0;
  #first = 0;
  #bar: cliProgress.SingleBar | null = null;

  constructor(label: string) {
    this.#label = label;
  }

  show({ phase, done, total, loss, accuracy }: Progress): void {
    if (phase !== this.#phase) this.#start(phase, { total, done });
    const seconds = (performance.now() - this.#started) / 1000;
    this.#bar?.update(done, {
      loss: loss?.toFixed(4) ?? "-",
      accuracy: accuracy?.toFixed(4) ?? "-",
      rate: done > this.#first ? ((done - this.#first) / seconds).toFixed(1) : "-",
    });
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = null;
  }

  /** An epoch that is gone on with does not start at its first picture. */
  #start(phase: string, { total, done }: { readonly total: number; readonly done: number }): void {
    this.stop();
    this.#phase = phase;
    this.#first = done;
    this.#started = performance.now();
    this.#bar = new cliProgress.SingleBar({
      format:
        `${this.#label} ${phase.padEnd(5)} {bar} {value}/{total}  loss {loss}  acc {accuracy}  ` +
        "{rate} pictures/s  {eta_formatted} left",
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    }, cliProgress.Presets.shades_classic);
    this.#bar.start(total, done, { loss: "-", accuracy: "-", rate: "-" });
  }
}

/**
 * A listener that tells of downloads: a line at the start and one at each tenth.
 *
 * @returns Hears each piece that arrives.
 */
export function downloadLine(): (progress: DownloadProgress) => void {
  let told = "";
  return ({ source, received, total }) => {
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    const share = total
      ? `${Math.floor(10 * received / total) * 10} % of ${megabytes(total)}`
      : "begun";
    const line = `Downloading ${source}: ${share}`;
    if (line !== told) complain(line);
    told = line;
  };
}

/**
 * A listener that tells of pictures seen, every few seconds.
 *
 * @param total All of them.
 * @returns Hears how many have been seen.
 */
export function counter(total: number): (done: number) => void {
  let told = performance.now();
  return (done) => {
    if (performance.now() - told < 5000 || done === total) return;
    told = performance.now();
    complain(`${done} of ${total} pictures`);
  };
}

/**
 * A listener that tells how many pictures have been looked at: a bar on a terminal, else a line at
 * each tenth.
 *
 * @param options Whether stderr is a terminal.
 * @returns Hears of each picture.
 */
export function pictureProgress(
  { terminal }: { readonly terminal: boolean },
): (progress: ExaminationProgress) => void {
  let bar: cliProgress.SingleBar | null = null;
  let told = -1;
  return ({ done, total }) => {
    if (terminal) {
      if (bar === null) {
        bar = new cliProgress.SingleBar({
          format: "Looking at pictures {bar} {value}/{total}  {eta_formatted} left",
          hideCursor: true,
          clearOnComplete: true,
          stream: process.stderr,
        }, cliProgress.Presets.shades_classic);
        bar.start(total, 0);
      }
      bar.update(done);
      if (done === total) bar.stop();
      return;
    }
    const tenth = Math.floor(10 * done / total);
    if (tenth > told) complain(`Looking at pictures: ${done} of ${total}`);
    told = tenth;
  };
}

/**
 * Tells of another process that downloads the same file.
 *
 * @param holder The process; null where it has not yet said who it is.
 */
export function sayWho(holder: LockHolder | null): void {
  const who = holder === null ? "another process" : `process ${holder.pid}`;
  complain(`Waiting for ${who}, which downloads the same file`);
}
