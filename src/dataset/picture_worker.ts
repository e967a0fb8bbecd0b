/**
 * A thread that loads pictures; `picture_workers.ts` starts it.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { DataError } from "./data_error.ts";
import { loadersHere } from "./picture_loaders.ts";
import type { Answer, Question } from "./picture_workers.ts";

const loaders = loadersHere(workerData);

parentPort?.on("message", async (question: Question) => {
  const answer = await answerTo(question);
  parentPort?.postMessage(answer, "pixels" in answer ? [answer.pixels.buffer] : []);
});

async function answerTo({ id, kind, request }: Question): Promise<Answer> {
  try {
    return { id, pixels: await loaders[kind](request) };
  } catch (error) {
    if (error instanceof DataError) return { id, path: error.path, reason: error.reason };
    return { id, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
