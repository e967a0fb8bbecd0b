/** A whole run with cross-validation. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { drawFolds } from "../../src/dataset/draw_folds.ts";
import { indexSplit, type SplitIndex } from "../../src/dataset/index_split.ts";
import { thaw, tinyProject } from "./_thaw.ts";

interface Predicted {
  readonly file: string;
}

/** Runs the tiny experiment and reads its report. */
async function report(folder: string, ...args: readonly string[]) {
  const { code, stderr } = await thaw(folder, "run", "tiny.yaml", ...args);
  assert.equal(code, 0, stderr);
  const text = readFileSync(join(folder, "reports/tiny.json"), "utf8");
  return { stderr, text, ...JSON.parse(text) };
}

/** Copies a fold's pictures into folders of their own. */
function writeFold(
  target: string,
  parts: { readonly train: SplitIndex; readonly val: SplitIndex },
) {
  for (const [name, { folder, pictures }] of Object.entries(parts)) {
    for (const { file } of pictures) {
      mkdirSync(dirname(join(target, name, file)), { recursive: true });
      cpSync(join(folder, file), join(target, name, file));
    }
  }
}

Deno.test("cli: run under folds predicts each training picture by a network that has not seen it", async () => {
  const folder = tinyProject();
  try {
    const pictures = join(folder, "pictures");
    cpSync(join(pictures, "val"), join(pictures, "test"), { recursive: true });
    const crossed = ["--set", "dataset.folds=3", "--set", "dataset.test=test"];
    const first = await report(folder, ...crossed, "--save-weights", "kept");
    assert.match(first.stderr, /^finetune seed 0 fold 1\/3 {2}epoch 2\/2 /m);
    assert.match(first.stderr, /^feature_extraction seed 0 fold 3\/3 {2}test loss /m);
    assert.deepEqual(
      readdirSync(join(folder, "kept")).sort(),
      ["feature_extraction", "finetune"].flatMap((method) =>
        [1, 2, 3].map((fold) => `${method}-seed0-fold${fold}-last.safetensors`)
      ),
    );
    const index = await indexSplit(pictures, "train");
    const [fold] = drawFolds(index, { count: 3, seed: 0 });
    assert.ok(fold !== undefined);
    writeFold(join(folder, "fold"), fold);
    const alone = await report(folder, "--set", "dataset.source=fold");
    const held = new Set(fold.val.pictures.map(({ file }) => file));
    for (const [m, { runs: [run] }] of first.methods.entries()) {
      const files = run.predictions.map(({ file }: Predicted) => file);
      assert.deepEqual(files, index.pictures.map(({ file }) => file));
      assert.deepEqual(
        run.predictions.filter(({ file }: Predicted) => held.has(file)),
        alone.methods[m].runs[0].predictions,
      );
      assert.equal(run.test.predictions.length, 12);
    }
    const { before, after } = first.methods[1].runs[0].frozen_hash;
    assert.equal(after, before);
    assert.equal((await report(folder, ...crossed)).text, first.text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
