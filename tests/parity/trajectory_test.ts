import assert from "node:assert/strict";
import { Largest } from "./_measured.ts";
import { hashBatches, networkGolden, withCase } from "./_network.ts";

/** Of a loss, absolute. */
const TOLERANCE = 1e-3;

const { classes, trajectory } = networkGolden();
const { size, batches } = trajectory;

for (const training of trajectory.cases) {
  const { name, losses, optimizer, seed, float32_noise } = training;
  Deno.test(`trajectory: each of 40 losses is PyTorch's: ${name}`, async () => {
    assert.equal(losses.length, 40);
    const given = hashBatches(seed, { batches, size, classes });
    const largest = new Largest();
    await withCase({ training, size, classes }, ({ step }) => {
      losses.forEach((wanted, k) => {
        const batch = given[k % given.length]!;
        const { loss } = step({ ...batch, rate: optimizer.lr, number: k + 1 });
        largest.add([loss], [wanted]);
      });
    });
    const noise = Number(float32_noise.toPrecision(2));
    largest.hold(`40 losses, ${name} (PyTorch's own rounding ${noise})`, TOLERANCE);
  });
}
