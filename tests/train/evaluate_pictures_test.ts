/** Pictures shown to a network that answers by their brightness. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { indexSplit } from "../../src/dataset/index_split.ts";
import { evaluatePictures, withClasses } from "../../src/train/evaluate_pictures.ts";
import type { OpenNetwork } from "../../src/train/open_network.ts";
import { predictPictures } from "../../src/train/predict_pictures.ts";

const insects = fileURLToPath(new URL("../../experiments/data/insects", import.meta.url));

/** Logits are the sum of a picture's first words and its negative; it remembers its batches. */
function brightness() {
  const batches: number[] = [];
  const network: OpenNetwork = {
    classes: ["ants", "bees"],
    transforms: [{ type: "center_crop", size: 8 }],
    evaluate: (pixels, pictures) => {
      batches.push(pictures);
      const words = pixels.length / pictures;
      return Float32Array.from({ length: 2 * pictures }, (_, k) => {
        const first = pixels[Math.floor(k / 2) * words] ?? NaN;
        return (k % 2 === 0 ? 1 : -1) * (first & 0xff) / 255;
      });
    },
    close: () => {},
  };
  return { network, batches };
}

const heard = () => {
  const counts: number[] = [];
  const signal = new AbortController().signal;
  return { counts, options: { onProgress: (done: number) => counts.push(done), signal } };
};

Deno.test("evaluatePictures() and predictPictures() take batches of 32 and keep the order", async () => {
  const split = await indexSplit(insects, "val");
  const [evaluated, predicted] = [heard(), heard()];
  const { network, batches } = brightness();
  const { metrics, predictions } = await evaluatePictures(network, split, evaluated.options);
  assert.deepEqual(batches, [32, 28]);
  assert.deepEqual(evaluated.counts, [32, 60]);
  const labels = predictions.map(({ file, label }) => ({ file, label }));
  assert.deepEqual(labels, split.pictures);
  const losses = predictions.map(({ label, probabilities }) =>
    -Math.log(probabilities[label] ?? 0)
  );
  const loss = losses.reduce((sum, each) => sum + each, 0) / 60;
  assert.ok(Math.abs(metrics.loss - loss) < 1e-12);

  const files = split.pictures.map(({ file }) => join(split.folder, file)).reverse();
  const said = await Array.fromAsync(predictPictures(network, files, predicted.options));
  assert.deepEqual(said.map(({ file }) => file), files);
  const probabilities = said.map((each) => "error" in each ? null : each.probabilities);
  assert.deepEqual(probabilities.reverse(), predictions.map((each) => each.probabilities));
});

Deno.test("predictPictures() names what cannot be read where it stands, and asks about the rest", async () => {
  const good = join(insects, "val/ants/ant_001.jpg");
  const { network, batches } = brightness();
  const files = [good, "nowhere.jpg", good];
  const said = await Array.fromAsync(predictPictures(network, files, heard().options));
  assert.deepEqual(batches, [2]);
  assert.deepEqual(said.map((each) => "error" in each), [false, true, false]);
  const none = await Array.fromAsync(predictPictures(network, ["nowhere.jpg"], heard().options));
  assert.deepEqual([batches.length, none.length], [1, 1]);
});

Deno.test("evaluatePictures() and predictPictures() end where they are asked to", async () => {
  const split = await indexSplit(insects, "val");
  const { network, batches } = brightness();
  const controller = new AbortController();
  const options = { onProgress: () => controller.abort(), signal: controller.signal };
  const wanted = { name: "InterruptedError", message: "Interrupted: no report was written" };
  await assert.rejects(evaluatePictures(network, split, options), wanted);
  const files = split.pictures.map(({ file }) => join(split.folder, file));
  await assert.rejects(Array.fromAsync(predictPictures(network, files, options)), wanted);
  assert.deepEqual(batches, [32, 32]);
});

Deno.test("withClasses() names every class that the network does not know", () => {
  const rest = { pictures: [], skipped: [], rotated: [], manifest: "sha256:0" };
  const split = { folder: "/x", classes: ["ants", "flies", "wasps"], ...rest };
  assert.throws(() => withClasses(split, ["ants", "bees"]), {
    name: "DataError",
    message: 'Cannot use "/x": the classes "flies", "wasps" are none of the network\'s, which ' +
      'knows "ants", "bees"',
  });
});
