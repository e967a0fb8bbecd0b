import assert from "node:assert/strict";
import { type Checkpoint, RUN_START } from "../../src/checkpoint/checkpoint.ts";
import { checkpointKeeper } from "../../src/train/checkpoint_keeper.ts";

Deno.test("checkpointKeeper() counts the minutes from its start, and from each checkpoint on", async () => {
  let time = 1000;
  const written: Checkpoint[] = [];
  const keeper = checkpointKeeper((checkpoint) => {
    written.push(checkpoint);
    time += 5000; // from its end
    return Promise.resolve();
  }, { everyMinutes: 0.5, now: () => time });
  const dueAfter = (milliseconds: number) => {
    time += milliseconds;
    return keeper.isDue();
  };
  assert.deepEqual([dueAfter(29_999), dueAfter(1)], [false, true]);
  await keeper.save(RUN_START);
  assert.deepEqual(written, [RUN_START]);
  assert.deepEqual([dueAfter(29_999), dueAfter(1)], [false, true]);
});

Deno.test("checkpointKeeper() without minutes has none due within an epoch", () => {
  let time = 0;
  const keeper = checkpointKeeper(() => Promise.resolve(), { everyMinutes: null, now: () => time });
  time = 1e12;
  assert.equal(keeper.isDue(), false);
});

Deno.test("checkpointKeeper() has one due still where it could not be written", async () => {
  let time = 0;
  const keeper = checkpointKeeper(() => Promise.reject(new Error("full")), {
    everyMinutes: 1,
    now: () => time,
  });
  time = 60_000;
  await assert.rejects(keeper.save(RUN_START), { message: "full" });
  assert.equal(keeper.isDue(), true);
});
