/** A whole run, as a user starts it, over pictures that the project draws. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readWeights } from "../../src/weights/read_weights.ts";
import { thaw, thawCommand, tinyProject } from "./_thaw.ts";

Deno.test("cli: run writes the same report twice, byte for byte, and weights in torchvision's names", async () => {
  const folder = tinyProject();
  try {
    const first = await thaw(folder, "run", "tiny.yaml", "--save-weights", "kept");
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^method +val accuracy/);
    assert.match(first.stdout, /Wrote reports\/tiny\.md\nWrote reports\/tiny\.json/);
    assert.match(first.stderr, /finetune seed 0 {2}epoch 2\/2/);
    const files = ["tiny.md", "tiny.json"].map((name) => join(folder, "reports", name));
    const before = files.map((file) => readFileSync(file, "utf8"));
    const again = await thaw(folder, "run", "tiny.yaml");
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(files.map((file) => readFileSync(file, "utf8")), before);
    assert.deepEqual(readdirSync(join(folder, "kept")).sort(), [
      "feature_extraction-seed0-best.safetensors",
      "feature_extraction-seed0-last.safetensors",
      "finetune-seed0-best.safetensors",
      "finetune-seed0-last.safetensors",
    ]);
    const weights = await readWeights(join(folder, "kept/finetune-seed0-last.safetensors"));
    assert.equal(weights.size, 102);
    assert.deepEqual(weights.get("fc.weight")?.shape, [2, 512]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: run proves in the report that frozen tensors stayed", async () => {
  const folder = tinyProject();
  try {
    const { code, stderr } = await thaw(folder, "run", "tiny.yaml", "--set", "training.seeds=[3]");
    assert.equal(code, 0, stderr);
    const report = JSON.parse(readFileSync(join(folder, "reports/tiny.json"), "utf8"));
    const [finetune, extraction] = report.methods;
    assert.deepEqual(finetune.runs[0].frozen_hash, { before: null, after: null });
    const { before, after } = extraction.runs[0].frozen_hash;
    assert.match(before, /^sha256:[0-9a-f]{64}$/);
    assert.equal(after, before);
    assert.equal(extraction.runs[0].seed, 3);
    assert.equal(finetune.runs[0].predictions.length, 12);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: run stops at Ctrl-C with 130 and leaves no report", async () => {
  const folder = tinyProject();
  try {
    const child = thawCommand(folder, ["run", "tiny.yaml", "--set", "training.epochs=500"]).spawn();
    const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("epoch 1/500")) {
      const { value, done } = await reader.read();
      assert.ok(!done, text);
      text += value;
    }
    child.kill("SIGINT");
    while (true) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    await child.stdout.cancel();
    const { code } = await child.status;
    assert.equal(code, 130, text);
    assert.match(text, /Interrupted: no report was written\n$/);
    assert.deepEqual(readdirSync(join(folder, "reports")), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: plan says what would happen, and --json is the plan itself", async () => {
  const folder = tinyProject();
  try {
    const words = await thaw(folder, "plan", "tiny.yaml");
    assert.equal(words.code, 0, words.stderr);
    assert.match(words.stdout, /24 pictures \(ants 12, bees 12\)/);
    assert.match(words.stdout, /steps +8 a seed: 2 epochs of 4, 6 pictures each/);
    const json = await thaw(folder, "plan", "tiny.yaml", "--json", "--set", "training.epochs=5");
    const plan = JSON.parse(json.stdout);
    assert.deepEqual(plan.methods[0].learning_rates, Array(5).fill(0.01));
    assert.equal(plan.methods[1].phases[0].features_once, true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
