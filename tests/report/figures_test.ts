import assert from "node:assert/strict";
import {
  bestEpochAccuracy,
  bestEpochs,
  confusion,
  grouped,
  lastEpoch,
  percent,
  points,
  pValue,
} from "../../src/report/figures.ts";
import { wilsonInterval } from "../../src/statistics/wilson.ts";
import { exampleReport } from "./example_report.ts";

const [finetune] = exampleReport().methods;
assert.ok(finetune !== undefined);

Deno.test("lastEpoch() is the mean over the seeds, with the interval of the pictures", () => {
  const { accuracy, accuracies, interval } = lastEpoch(finetune, "val");
  const { low, high } = wilsonInterval(accuracy * 12, 12, 0.95);
  assert.deepEqual(accuracies, [9 / 12, 9 / 12]);
  assert.equal(accuracy, 9 / 12);
  assert.deepEqual(interval, [low, high]);
});

Deno.test("bestEpochAccuracy() and bestEpochs() take each seed's own", () => {
  assert.equal(bestEpochAccuracy(finetune), 9 / 12);
  assert.deepEqual(bestEpochs(finetune), [1, 1]);
});

Deno.test("confusion() counts over all runs, true classes by row", () => {
  const counts = confusion(finetune.runs, ["ants", "bees"]);
  assert.equal(counts.flat().reduce((a, b) => a + b), 24);
  assert.equal((counts[0]?.[0] ?? 0) + (counts[1]?.[1] ?? 0), 18);
});

Deno.test("percent(), points(), grouped() and pValue() write figures the same everywhere", () => {
  assert.deepEqual([percent(0.93464), percent(1)], ["93.5 %", "100.0 %"]);
  assert.deepEqual([points(0.0131), points(-0.0131), points(-0.0001)], ["+1.3", "-1.3", "0.0"]);
  assert.deepEqual([grouped(11177538), grouped(999)], ["11,177,538", "999"]);
  assert.deepEqual([pValue(0.03125), pValue(1e-9)], ["p = 0.0313", "p < 0.0001"]);
});
