/** A/A pairs, counted by hand. */
import assert from "node:assert/strict";
import { noiseFloor, pairSeeds, renderNoiseFloor } from "../../src/report/noise_floor.ts";
import { examplePlan } from "../example_plan.ts";
import { exampleRecords } from "./example_report.ts";

/** Right of 12 pictures, by method and seed. */
const RIGHT: Readonly<Record<string, readonly number[]>> = {
  finetune: [9, 6, 8, 8, 7, 10],
  feature_extraction: [6, 6, 6, 6, 6, 6],
};

function floorOf(pairs: number) {
  const plan = examplePlan({ set: [`training.seeds=[${pairSeeds(pairs)}]`] });
  const records = exampleRecords({ plan }).map((record) => {
    const metrics = { loss: 1, accuracy: (RIGHT[record.method]?.[record.seed] ?? 0) / 12 };
    return { ...record, epochs: [{ epoch: 0, lr: 0.1, train: metrics, val: metrics }] };
  });
  return noiseFloor(plan, records);
}

Deno.test("noiseFloor() takes the difference within each pair, its mean, deviation and largest size", () => {
  const { on, pictures, methods } = floorOf(3);
  assert.deepEqual([on, pictures], ["val", 12]);
  // 3, 0 and -3 of 12: mean 0, squares 9 + 0 + 9 over 2 are 9, the root 3
  const [finetune, extraction] = methods;
  const inPictures = finetune?.differences.map((each) => Math.round(each * 12));
  assert.deepEqual(inPictures, [3, 0, -3]);
  assert.ok(Math.abs(finetune?.mean ?? NaN) < 1e-12);
  assert.ok(Math.abs((finetune?.deviation ?? NaN) - 3 / 12) < 1e-12);
  assert.equal(finetune?.largest, 3 / 12);
  assert.deepEqual([extraction?.mean, extraction?.deviation, extraction?.largest], [0, 0, 0]);
});

Deno.test("renderNoiseFloor() shows each pair and the spread; of one pair there is none", () => {
  assert.equal(
    renderNoiseFloor(floorOf(1)),
    `Runs that differ in their seeds alone, 12 val pictures, percentage points

method              seeds   first  second  difference
finetune            0, 1   75.0 %  50.0 %       +25.0
feature_extraction  0, 1   50.0 %  50.0 %         0.0

method              pairs   mean  sd  largest
finetune                1  +25.0   -     25.0
feature_extraction      1    0.0   -      0.0

Differences of this size are made by the seeds alone; more pairs may show larger ones
`,
  );
});
