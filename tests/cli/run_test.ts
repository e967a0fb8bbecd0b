/** A whole run, as a user starts it, over pictures that the project draws. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readWeights } from "../../src/weights/read_weights.ts";
import { thaw, thawCommand, TINY, tinyProject } from "./_thaw.ts";

Deno.test("cli: run writes the same report twice, byte for byte, and weights in torchvision's names", async () => {
  const folder = tinyProject();
  try {
    const first = await thaw(folder, "run", "tiny.yaml", "--save-weights", "kept");
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^method +val accuracy/);
    assert.match(
      first.stdout,
      /Wrote reports\/tiny\.html\nWrote reports\/tiny\.md\nWrote reports\/tiny\.json/,
    );
    assert.match(first.stderr, /finetune seed 0 {2}epoch 2\/2/);
    const files = ["tiny.html", "tiny.md", "tiny.json"].map((name) =>
      join(folder, "reports", name)
    );
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
    assert.match(
      text,
      /\nInterrupted: no report was written\. What was trained is kept: [^\n]+\n$/,
    );
    assert.deepEqual(readdirSync(join(folder, "reports")), [".checkpoints"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: plan says what would happen, and --json has the plan and what is beside it", async () => {
  const folder = tinyProject();
  try {
    const words = await thaw(folder, "plan", "tiny.yaml");
    assert.equal(words.code, 0, words.stderr);
    assert.match(words.stdout, /24 pictures \(ants 12, bees 12\)/);
    assert.match(words.stdout, /steps +8 a seed: 2 epochs of 4, 6 pictures each/);
    const json = await thaw(folder, "plan", "tiny.yaml", "--json", "--set", "training.epochs=5");
    const { plan, origins, layers, estimate, ...rest } = JSON.parse(json.stdout);
    assert.deepEqual(rest, {});
    assert.deepEqual(plan.methods[0].learning_rates, Array(5).fill(0.01));
    assert.equal(plan.methods[1].phases[0].features_once, true);
    assert.deepEqual(
      origins.find(({ key }: { key: string }) => key === "training.epochs"),
      { key: "training.epochs", value: 5, from: "--set training.epochs=5", inherited: false },
    );
    assert.deepEqual(layers[0].output, [16, 16, 64]);
    assert.ok(estimate.seconds > 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: plan of two files says what differs, and ends with 0", async () => {
  const folder = tinyProject();
  try {
    writeFileSync(join(folder, "other.yaml"), TINY.replace("epochs: 2", "epochs: 3"));
    const same = await thaw(folder, "plan", "tiny.yaml", "tiny.yaml");
    assert.equal(same.code, 0, same.stderr);
    assert.match(same.stdout, /^No difference: both are the plan sha256:[0-9a-f]{64}\n$/);
    const words = await thaw(folder, "plan", "tiny.yaml", "other.yaml");
    assert.equal(words.code, 0, words.stderr);
    assert.match(
      words.stdout,
      /\n\nSettings\n {2}training\.epochs {2}2 {2}tiny\.yaml:8:11\n {19}3 {2}other\.yaml:8:11\n$/,
    );
    const json = await thaw(folder, "plan", "tiny.yaml", "other.yaml", "--json");
    const { fingerprints, ...differences } = JSON.parse(json.stdout);
    assert.notEqual(fingerprints.a, fingerprints.b);
    assert.deepEqual(differences, {
      settings: [{
        key: "training.epochs",
        a: { value: 2, from: "tiny.yaml:8:11" },
        b: { value: 3, from: "other.yaml:8:11" },
      }],
      facts: [],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: no name in the pictures' folder reaches the terminal as an escape code", async () => {
  const folder = tinyProject();
  try {
    writeFileSync(join(folder, "pictures/train/ants/\u001b[2J.gif"), "");
    const { stdout } = await thaw(folder, "plan", "tiny.yaml");
    assert.match(stdout, /1 left out, no picture by name: ants\/\ufffd\[2J\.gif/);
    assert.ok(!stdout.includes("\u001b"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: run leaves out a picture that cannot be read where the experiment says so", async () => {
  const folder = tinyProject();
  try {
    const ants = join(folder, "pictures/train/ants");
    const [spoilt] = [...Deno.readDirSync(ants)].map(({ name }) => name).sort();
    truncateSync(join(ants, spoilt!), 900);
    const set = ["on_bad_image=skip", "training.epochs=1", "training.seeds=[0]"];
    const args = set.flatMap((each) => ["--set", each]);
    const { code, stderr } = await thaw(folder, "run", "tiny.yaml", ...args);
    assert.equal(code, 0, stderr);
    const report = JSON.parse(readFileSync(join(folder, "reports/tiny.json"), "utf8"));
    const { pictures, unreadable } = report.dataset.train;
    assert.deepEqual([pictures, unreadable], [23, [`ants/${spoilt}`]]);
    assert.deepEqual(report.dataset.val.unreadable, []);
    const markdown = readFileSync(join(folder, "reports/tiny.md"), "utf8");
    assert.ok(markdown.includes(`\`ants/${spoilt}\` (not readable)`), markdown);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
