import assert from "node:assert/strict";
import { paused, pauser } from "../../src/train/pause.ts";

function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

Deno.test("pauser() lets timers run after long work, and goes on at once after short", async () => {
  const pause = pauser(new AbortController().signal);
  work(510);
  await pause();
  let ran = false;
  setTimeout(() => ran = true, 0);
  await pause();
  assert.equal(ran, false);
  work(510);
  await pause();
  assert.equal(ran, true);
});

Deno.test("pausers that are made anew, for one short epoch after the other, let timers run", async () => {
  let ran = false;
  setTimeout(() => ran = true, 0);
  for (let epoch = 0; epoch < 20; epoch++) {
    const pause = pauser(new AbortController().signal);
    work(30);
    await pause();
  }
  assert.equal(ran, true);
});

Deno.test("paused() ends after the item in which the signal is aborted", async () => {
  const controller = new AbortController();
  async function* items() {
    yield* await Promise.resolve([1, 2, 3]);
  }
  const seen: number[] = [];
  const through = async () => {
    for await (const item of paused(items(), controller.signal)) {
      seen.push(item);
      if (item === 2) controller.abort();
    }
  };
  await assert.rejects(through(), { name: "InterruptedError" });
  assert.deepEqual(seen, [1, 2]);
});

Deno.test("paused() hears of what happens while nothing but graph calls goes on", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 0);
  async function* calls() {
    while (true) {
      work(30);
      yield await Promise.resolve(1);
    }
  }
  await assert.rejects(Array.fromAsync(paused(calls(), controller.signal)), {
    name: "InterruptedError",
  });
});
