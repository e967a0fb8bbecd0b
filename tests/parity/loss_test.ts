import assert from "node:assert/strict";
import { gradients } from "../../src/graph/gradients.ts";
import { batchTargets, criterionOf, flatTargets } from "../../src/optimize/criterion.ts";
import { crossEntropy } from "../../src/optimize/loss.ts";
import { Tally } from "../../src/train/metrics.ts";
import { type Floats, floats, runGraph } from "../graph/_open_graph.ts";
import { Largest } from "./_measured.ts";
import golden from "./loss.json" with { type: "json" };

const TOLERANCE = 2e-6; // losses up to 11 in float32
const EPOCH_TOLERANCE = 1e-12; // both in double precision

const { classes } = golden;
const batches = golden.batches.map(({ labels, logits }) => ({
  labels: Int32Array.from(labels),
  logits: floats([labels.length, classes], logits),
}));

async function lossOf(logits: Floats, targets: Floats) {
  return await runGraph({ logits, targets }, (graph, inputs) => {
    const loss = crossEntropy(graph, inputs.logits, inputs.targets);
    return { loss, gradient: gradients(graph, loss, [inputs.logits])[0]! };
  });
}

for (const { label_smoothing, class_weights, ...wanted } of golden.cases) {
  const name = `label smoothing ${label_smoothing}, class weights ${class_weights ?? "none"}`;
  const criterion = criterionOf({ label_smoothing, class_weights }, classes);

  Deno.test(`crossEntropy() is PyTorch's, whatever the batch's size: ${name}`, async () => {
    const [losses, slopes] = [new Largest(), new Largest()];
    for (const [k, { labels, logits }] of batches.entries()) {
      const targets = flatTargets(batchTargets(criterion, labels));
      const { loss, gradient } = await lossOf(logits, floats(logits.shape, [...targets]));
      losses.add(loss.data, [wanted.batches[k]!.loss]);
      slopes.add(gradient.data, wanted.batches[k]!.gradient);
    }
    losses.hold(`loss, ${name}`, TOLERANCE);
    slopes.hold(`gradient of the loss, ${name}`, TOLERANCE);
  });

  Deno.test(`Tally's loss of an epoch is PyTorch's over all its pictures: ${name}`, () => {
    const tally = new Tally();
    for (const { labels, logits } of batches) {
      tally.add(logits.data, labels, batchTargets(criterion, labels));
    }
    const largest = new Largest();
    largest.add([tally.metrics().loss], [wanted.epoch]);
    largest.hold(`loss of an epoch, ${name}`, EPOCH_TOLERANCE);
  });
}

Deno.test("the mean over batches is not the mean over pictures in these cases", () => {
  for (const { batches, epoch } of golden.cases) {
    const mean = batches.reduce((sum, { loss }) => sum + loss, 0) / batches.length;
    assert.ok(Math.abs(mean - epoch) > 1e-3);
  }
});
