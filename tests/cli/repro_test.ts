/** A report from itself alone. */
import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { initialState } from "../../src/train/network_state.ts";
import { encodeSafetensors } from "../../src/weights/safetensors.ts";
import { hashFile } from "../../src/sources/hash_file.ts";
import { examplePlan } from "../example_plan.ts";
import { thaw, thawCommand, TINY, tinyProject } from "./_thaw.ts";

const FILE = "reports/tiny.json";

/** One epoch and one method are enough. */
const SHORT = [
  "--set",
  "training.epochs=1",
  "--set",
  "methods={ extraction: { freeze: [backbone] } }",
];
const CARD = `architecture: resnet18
preprocessing: { mean: [0, 0, 0], std: [1, 1, 1] }
files: [{ source: start.safetensors, sha256: SHA, licence: MIT }]
`;

/** A project in which the tiny experiment has run once. */
async function ranProject(text = TINY, args: readonly string[] = SHORT) {
  const folder = tinyProject(text);
  const run = await thaw(folder, "run", "tiny.yaml", ...args);
  assert.equal(run.code, 0, run.stderr);
  rmSync(join(folder, "tiny.yaml"));
  const stored = readFileSync(join(folder, FILE), "utf8");
  const rewrite = (change: (text: string) => string) =>
    writeFileSync(join(folder, FILE), change(stored));
  return { folder, stored, rewrite };
}

Deno.test("cli: repro runs a report again, says what differs, and writes nothing over it", async (t) => {
  const { folder, stored, rewrite } = await ranProject();
  const repro = (...args: string[]) => thaw(folder, "repro", FILE, ...args);
  try {
    await t.step("the same bytes end with 0, and go where --reports says", async () => {
      const { code, stdout, stderr } = await repro("--reports", "again");
      assert.equal(code, 0, stderr);
      assert.equal(
        stdout,
        "The same, byte for byte\nWrote again/tiny.json and what goes with it\n",
      );
      for (const name of ["tiny.json", "tiny.md"]) {
        const [first, again] = ["reports", "again"].map((each) => join(folder, each, name));
        assert.equal(readFileSync(again ?? "", "utf8"), readFileSync(first ?? "", "utf8"));
      }
      assert.equal(readFileSync(join(folder, FILE), "utf8"), stored);
    });
    await t.step("a value that was changed is named, and ends with 5", async () => {
      const before = readdirSync(join(folder, "reports")).sort();
      const [line] = stored.match(/^.*"predicted".*$/m) ?? [];
      const { probabilities } = JSON.parse((line ?? "").replace(/,$/, ""));
      const written = `[${probabilities.join(", ")}]`;
      rewrite((text) => text.replace(written, "[0.5, 0.5]"));
      const { code, stdout, stderr } = await repro();
      assert.equal(code, 5);
      assert.equal(
        stdout,
        "1 value of the report differs (report's first):\n" +
          "  methods.0.runs.0.predictions.0.probabilities: [0.5,0.5], again " +
          `[${probabilities.join(",")}]\n`,
      );
      assert.ok(
        stderr.endsWith('\nNot the same: "reports/tiny.json" is not what its plan gives here\n'),
      );
      assert.deepEqual(readdirSync(join(folder, "reports")).sort(), before);
    });
    await t.step("other numerics are said first, and end with 6", async () => {
      rewrite((text) => text.replace(/"instruction_set": "\w+"/, '"instruction_set": "ABACUS"'));
      const { code, stdout, stderr } = await repro();
      assert.equal(code, 6);
      assert.match(
        stdout,
        /^Other numerics, so that the last bits may differ:\n {2}numerics\.instruction_set: "ABACUS", again "\w+"\nAll results are the same, digit for digit\n$/,
      );
      assert.match(
        stderr,
        /\nOther numerics than the report's: instruction_set ABACUS, here \w+\n/,
      );
      assert.ok(stderr.endsWith(
        '\nNot comparable bit for bit: "reports/tiny.json" was made with other numerics\n',
      ));
    });
    await t.step("text that only looks the same is not called the same", async () => {
      rewrite((text) => `${text}\n`);
      const { code, stdout } = await repro();
      assert.deepEqual([code, stdout], [5, "The same values, written otherwise\n"]);
    });
    await t.step("a changed plan is refused", async () => {
      rewrite((text) => text.replaceAll('"source": "pictures"', '"source": "./pictures"'));
      const { code, stdout, stderr } = await repro();
      assert.deepEqual([code, stdout], [3, ""]);
      assert.match(
        stderr,
        /^Cannot read report "reports\/tiny\.json": its plan was changed afterwards: its fingerprint is sha256:\w{64}, and the report says sha256:\w{64}\n$/,
      );
    });
    await t.step("another schema, an older plan and no file are refused", async () => {
      rewrite((text) => text.replaceAll('"schema_version": 1', '"schema_version": 9'));
      assert.equal(
        (await repro()).stderr,
        'Cannot read report "reports/tiny.json": it has schema 9, which this version of Thaw does ' +
          "not run again; repeat it with the version that wrote it\n",
      );
      rewrite((text) => text.replace('"early_stopping": null,', ""));
      assert.equal(
        (await repro()).stderr,
        'Cannot read report "reports/tiny.json": its plan lacks what plans have now ' +
          "(extraction.early_stopping); repeat it with the version that wrote it\n",
      );
      const missing = await thaw(folder, "repro", "no.json");
      assert.deepEqual([missing.code, missing.stderr], [
        3,
        'Cannot read report "no.json": there is no such file\n',
      ]);
    });
    await t.step("the report's own folder is refused", async () => {
      rewrite((text) => text);
      const { code, stderr } = await repro("--reports", "./reports/");
      assert.deepEqual([code, stderr], [
        2,
        'Cannot write the repetition to "./reports/": the report itself is there; name another ' +
        "folder\n",
      ]);
    });
    await t.step("data elsewhere are named by --data, and must be the same", async () => {
      renameSync(join(folder, "pictures"), join(folder, "moved"));
      const lost = await repro();
      assert.deepEqual([lost.code, lost.stderr], [
        3,
        'Cannot use "pictures": there is no such file or folder; name the data with --data FOLDER\n',
      ]);
      const found = await repro("--data", "moved");
      assert.equal(found.code, 0, found.stderr);
      const file = [...Deno.readDirSync(join(folder, "moved/val/ants"))][0]?.name ?? "";
      cpSync(join(folder, "moved/val/ants", file), join(folder, "moved/val/bees/another.jpg"));
      const other = await repro("--data", "moved");
      assert.equal(other.code, 6);
      assert.match(
        other.stderr,
        /^The pictures of "moved\/val" are not those of the plan: their hash is sha256:\w{64}, wanted sha256:\w{64}\n$/,
      );
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: repro finds drawn pictures, weights by their hash, and takes the report's threads", async () => {
  const start = tinyProject();
  try {
    const weights = join(start, "start.safetensors");
    writeFileSync(weights, encodeSafetensors(initialState(examplePlan(), 7, null)));
    writeFileSync(join(start, "card.yaml"), CARD.replace("SHA", await hashFile(weights)));
    const text = TINY.replace("weights: null", "weights: card.yaml")
      .replace("source: pictures", `source: ${start}/pictures, val: { fraction: 0.25 }`);
    writeFileSync(join(start, "tiny.yaml"), text);
    const one = { TF_NUM_INTRAOP_THREADS: "1" };
    const run = await thawCommand(start, ["run", "tiny.yaml", ...SHORT], one).output();
    assert.equal(run.code, 0, new TextDecoder().decode(run.stderr));
    const report = JSON.parse(readFileSync(join(start, FILE), "utf8"));
    assert.equal(report.dataset.source, "pictures");
    assert.equal(report.numerics.threads, 1);

    // The folder of the first machine is left out of the report; here it happens to be found
    const unchecked = await thaw(start, "repro", FILE);
    assert.equal(unchecked.code, 0, unchecked.stderr);
    assert.ok(unchecked.stderr.startsWith(
      "Warning: the plan's fingerprint cannot be checked, since the report leaves out folders of " +
        "the machine that wrote it\n",
    ));
    const checked = await thaw(start, "repro", FILE, "--data", `${start}/pictures`);
    assert.equal(checked.code, 0, checked.stderr);
    assert.doesNotMatch(checked.stderr, /Warning/);

    renameSync(weights, join(start, "elsewhere.safetensors"));
    const lost = await thaw(start, "repro", FILE);
    assert.equal(lost.code, 3);
    assert.match(
      lost.stderr,
      /\nCannot get the weights "start\.safetensors" \(SHA-256 \w{64}\): no such file or folder; name them with --weights FILE\n$/,
    );
    const found = await thaw(start, "repro", FILE, "--weights", "elsewhere.safetensors");
    assert.equal(found.code, 0, found.stderr);
    writeFileSync(weights, encodeSafetensors(initialState(examplePlan(), 8, null)));
    const other = await thaw(start, "repro", FILE);
    assert.equal(other.code, 6);
    assert.match(
      other.stderr,
      /\nThe weights "start\.safetensors" are not those of the plan: their hash is \w{64}, wanted \w{64}\n$/,
    );
  } finally {
    rmSync(start, { recursive: true });
  }
});

Deno.test("cli: repro stops at Ctrl-C with 130", async () => {
  const { folder } = await ranProject(TINY, [
    ...["--set", "training.epochs=30"],
    ...["--set", "methods={ extraction: { freeze: [backbone] } }"],
  ]);
  try {
    const child = thawCommand(folder, ["repro", FILE, "--reports", "again"]).spawn();
    const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let isSent = false;;) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
      if (isSent || !text.includes("epoch 1/30")) continue;
      child.kill("SIGINT");
      isSent = true;
    }
    await child.stdout.cancel();
    assert.equal((await child.status).code, 130, text);
    assert.ok(text.endsWith("\nInterrupted: no report was written\n"), text);
    assert.equal(existsSync(join(folder, "again/tiny.json")), false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
