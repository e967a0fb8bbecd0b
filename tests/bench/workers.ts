/**
 * Processes that measure parts, warm: each is told what to do by a line of JSON and answers by one.
 *
 * @module
 */
import { createInterface } from "node:readline";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Measured } from "./sides.ts";

/** Who works, and whether on all cores. */
export type WorkerName = "thaw" | "python" | "thaw, one core" | "python, one core";

/** Workers, started when they are first asked. */
export interface Workers {
  /**
   * Gives a worker a job and waits for it; one works at a time.
   *
   * @param worker Who.
   * @param job What, as its program knows it.
   * @returns Its answer.
   * @throws {Error} If it fails, with what it wrote.
   */
  readonly ask: <Answer = Measured>(worker: WorkerName, job: object) => Promise<Answer>;
  /** Ends them all. */
  readonly close: () => Promise<void>;
}

interface Worker {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

/**
 * Makes workers.
 *
 * @param python The interpreter of PyTorch's.
 * @returns None runs yet.
 */
export function startWorkers(python: string): Workers {
  const running = new Map<WorkerName, Worker>();
  return {
    async ask<Answer>(name: WorkerName, job: object): Promise<Answer> {
      const worker = running.get(name) ?? start(name, python);
      running.set(name, worker);
      worker.child.stdin?.write(`${JSON.stringify(job)}\n`);
      const { value, done } = await worker.lines.next();
      if (done) throw new Error(`Cannot measure ${JSON.stringify(job)}: the worker has ended`);
      // The worker is ours
      return JSON.parse(value) as Answer;
    },
    async close() {
      for (const { child } of running.values()) {
        const ended = once(child, "exit");
        child.stdin?.end();
        await ended;
      }
      running.clear();
    },
  };
}

function start(name: WorkerName, python: string): Worker {
  const program = name.startsWith("thaw")
    ? [Deno.execPath(), "run", "-A", file("thaw_worker.ts")]
    : [python, file("torch_worker.py")];
  const pinned = name.endsWith("one core") ? ["taskset", "-c", "0"] : [];
  const [command = "", ...args] = [...pinned, ...program];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, lines };
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
