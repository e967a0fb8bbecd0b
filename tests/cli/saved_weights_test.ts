/** Saved weights in use: what they say of pictures is what the run's report says. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readMetadata } from "../../src/weights/read_metadata.ts";
import { readWeights } from "../../src/weights/read_weights.ts";
import { encodeSafetensors } from "../../src/weights/safetensors.ts";
import { lacksBfloat16 } from "../tensorflow.ts";
import { thaw, tinyProject } from "./_thaw.ts";

const FINETUNE = "kept/finetune-seed0-last.safetensors";
const EXTRACTION = "kept/feature_extraction-seed0-last.safetensors";

/** A project in which the tiny experiment has run; what the report says of validation, by method. */
async function ranProject(...set: string[]) {
  const folder = tinyProject();
  const args = set.flatMap((each) => ["--set", each]);
  const { code, stderr } = await thaw(
    folder,
    "run",
    "tiny.yaml",
    "--save-weights",
    "kept",
    ...args,
  );
  assert.equal(code, 0, stderr);
  const report = JSON.parse(readFileSync(join(folder, "reports/tiny.json"), "utf8"));
  const runs = report.methods.map(({ runs }: { runs: unknown[] }) => runs[0]);
  return { folder, report, finetune: runs[0], extraction: runs[1] };
}

Deno.test("cli: evaluate and predict say what the run's report says, and no more than they know", async (t) => {
  const { folder, report, finetune, extraction } = await ranProject();
  const test = (name: string, work: () => Promise<void>) => t.step(name, work);
  try {
    await test("evaluate gives the report's figures and predictions to six digits", async () => {
      for (const [weights, run] of [[FINETUNE, finetune], [EXTRACTION, extraction]] as const) {
        const called = await thaw(folder, "evaluate", weights, "pictures/val", "--json");
        assert.equal(called.code, 0, called.stderr);
        assert.equal(called.stderr, "Evaluating 12 pictures on the CPU\n");
        const said = JSON.parse(called.stdout);
        assert.deepEqual(said.predictions, run.predictions);
        const { loss, accuracy, correct } = said;
        assert.deepEqual({ loss, accuracy, correct }, run.epochs.at(-1).val);
        assert.equal(said.manifest, report.dataset.val.manifest);
        assert.deepEqual(said.numerics, report.numerics);
      }
    });
    await test("evaluate takes a dataset's split, and a folder with fewer classes", async () => {
      const named = await thaw(folder, "evaluate", FINETUNE, "pictures", "--split", "val");
      assert.equal(named.code, 0, named.stderr);
      const { correct } = finetune.epochs.at(-1).val;
      assert.ok(named.stdout.includes(`(${correct} of 12 pictures), 95 % interval `), named.stdout);
      cpSync(join(folder, "pictures/val/bees"), join(folder, "only/bees"), { recursive: true });
      const fewer = await thaw(folder, "evaluate", FINETUNE, "only");
      assert.equal(fewer.code, 0, fewer.stderr);
      assert.match(fewer.stdout, /of 6 pictures[\s\S]*\nNo pictures of: ants\n$/);
    });
    await test("evaluate names a class that the network does not know", async () => {
      cpSync(join(folder, "pictures/val"), join(folder, "more"), { recursive: true });
      cpSync(join(folder, "more/ants"), join(folder, "more/wasps"), { recursive: true });
      const { code, stdout, stderr } = await thaw(folder, "evaluate", FINETUNE, "more");
      assert.deepEqual([code, stdout], [3, ""]);
      assert.equal(
        stderr,
        `Cannot use "${join(folder, "more")}": the class "wasps" is none of the network's, ` +
          'which knows "ants", "bees"\n',
      );
    });
    await test("evaluate asks which split of a dataset is meant", async () => {
      const { code, stderr } = await thaw(folder, "evaluate", FINETUNE, "pictures");
      assert.equal(code, 3);
      assert.equal(
        stderr,
        'Cannot use "pictures": it is a dataset of the splits "train", "val"; say which one, ' +
          "--split val\n",
      );
    });
    await test("evaluate ends at data that are not there, and at a picture cut short", async () => {
      const missing = await thaw(folder, "evaluate", FINETUNE, "nowhere");
      assert.deepEqual(missing, {
        code: 3,
        stdout: "",
        stderr: 'Cannot use "nowhere": there is no such file or folder\n',
      });
      cpSync(join(folder, "pictures/val/ants"), join(folder, "cut/ants"), { recursive: true });
      const file = `cut/${finetune.predictions[0].file}`;
      truncateSync(join(folder, file), 900);
      const cut = await thaw(folder, "evaluate", FINETUNE, "cut");
      assert.deepEqual([cut.code, cut.stdout], [3, ""]);
      assert.ok(cut.stderr.includes(`${file}": it cannot be decoded`), cut.stderr);
    });
    await test("predict gives the same probabilities, in the order of the files", async () => {
      const said = await thaw(folder, "predict", FINETUNE, "pictures/val", "--json");
      assert.equal(said.code, 0, said.stderr);
      const { classes, predictions, failed } = JSON.parse(said.stdout);
      assert.deepEqual([classes, failed], [["ants", "bees"], []]);
      assert.deepEqual(
        predictions,
        finetune.predictions.map(({ file, predicted, probabilities }: Record<string, unknown>) => ({
          file: `pictures/val/${file}`,
          predicted,
          probabilities,
        })),
      );
      const turned = ["bees", "ants"].map((name) => `pictures/val/${name}`);
      const words = await thaw(folder, "predict", EXTRACTION, ...turned);
      const files = words.stdout.trimEnd().split("\n").map((line) => line.split(" ")[0]);
      const listed = finetune.predictions.map(({ file }: { file: string }) =>
        `pictures/val/${file}`
      );
      assert.deepEqual(files, [...listed.slice(6), ...listed.slice(0, 6)]);
      assert.match(
        words.stdout,
        /^pictures\/val\/bees\/\S+ {2}\w+ {2}\d\.\d{4} {2}\w+ {2}\d\.\d{4}\n/,
      );
    });
    await test("predict names what it cannot read, predicts the rest, and ends with 3", async () => {
      mkdirSync(join(folder, "odd"));
      const [first] = finetune.predictions;
      cpSync(join(folder, "pictures/val", first.file), join(folder, "odd/\u001b[2J.jpg"));
      cpSync(join(folder, "pictures/val", first.file), join(folder, "odd/cut.jpg"));
      truncateSync(join(folder, "odd/cut.jpg"), 900);
      const called = await thaw(folder, "predict", FINETUNE, "nowhere.jpg", "odd");
      assert.equal(called.code, 3);
      assert.match(called.stdout, /^odd\/\ufffd\[2J\.jpg {2}\w+ {2}\d\.\d{4}[^\n]*\n$/);
      assert.match(
        called.stderr,
        /^Predicting 2 pictures on the CPU\nCannot use "nowhere\.jpg": there is no such file or folder\nCannot use "odd\/cut\.jpg": it cannot be decoded \([^\n]*\); replace it or take it out of the folder\n$/,
      );
      assert.ok(!called.stdout.includes("\u001b"));
    });
    await test("weights that do not say what they are need options, and take them", async () => {
      const state = await readWeights(join(folder, FINETUNE));
      writeFileSync(join(folder, "bare.safetensors"), encodeSafetensors(state));
      const ask = (...args: string[]) =>
        thaw(folder, "evaluate", "bare.safetensors", "pictures/val", "--json", ...args);
      const bare = await ask();
      assert.deepEqual([bare.code, bare.stderr], [
        3,
        "Cannot use weights bare.safetensors: it does not name its classes; name them in the " +
        "order of its outputs, --classes A,B\n",
      ]);
      const half = await ask("--classes", "ants,bees");
      assert.deepEqual([half.code, half.stderr], [
        3,
        "Cannot use weights bare.safetensors: it does not say how its pictures were prepared; name " +
        "the experiment that it was trained by, --experiment FILE\n",
      ]);
      const whole = await ask("--classes", "ants,bees", "--experiment", "tiny.yaml");
      assert.equal(whole.code, 0, whole.stderr);
      assert.deepEqual(JSON.parse(whole.stdout).predictions, finetune.predictions);
      const wide = await ask("--classes", "ants,bees,wasps", "--experiment", "tiny.yaml");
      assert.equal(wide.code, 3);
      assert.match(wide.stderr, /fc\.weight: shape \[2, 512\], wanted \[3, 512\]/);
    });
    await test("a call that makes no sense ends with 2", async () => {
      const twice = await thaw(folder, "predict", FINETUNE, "only", "--classes", "ants,ants");
      assert.deepEqual([twice.code, twice.stderr], [
        2,
        'Cannot take classes "ants,ants": name each once, with commas between them, ' +
        "--classes ants,bees\n",
      ]);
      const device = await thaw(folder, "predict", FINETUNE, "only", "--device", "tpu");
      assert.deepEqual([device.code, device.stderr], [
        2,
        'Cannot use device "tpu": use one of auto, gpu, cpu\n',
      ]);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test({
  name:
    "cli: evaluate computes in the precision that trained the weights (where there is bfloat16)",
  ignore: lacksBfloat16,
  fn: async () => {
    const { folder, finetune } = await ranProject(
      ...["precision=bfloat16", "training.epochs=1", "methods={ finetune: {} }"],
    );
    try {
      assert.equal((await readMetadata(join(folder, FINETUNE))).precision, "bfloat16");
      const called = await thaw(folder, "evaluate", FINETUNE, "pictures/val", "--json");
      assert.equal(called.code, 0, called.stderr);
      const said = JSON.parse(called.stdout);
      assert.equal(said.numerics.precision, "bfloat16");
      assert.deepEqual(said.predictions, finetune.predictions);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
});
