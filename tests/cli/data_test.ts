/** `deno task data` as a user calls it. */
import assert from "node:assert/strict";
import { cpSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Called, thaw, thawCommand, TINY, tinyProject } from "./_thaw.ts";

async function data(
  spoil: (train: string) => void,
  { args = [], text = TINY }: { readonly args?: readonly string[]; readonly text?: string } = {},
): Promise<Called> {
  const folder = tinyProject(text);
  try {
    spoil(join(folder, "pictures/train"));
    return await thaw(folder, "data", "tiny.yaml", ...args);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

Deno.test("cli: data says of sound pictures that they are, with a line at each tenth", async () => {
  const { code, stdout, stderr } = await data(() => {});
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /^Data {12}pictures\nVerdict {9}Training can use all 36 pictures; 1 thing is suspicious\.\n\n/,
  );
  assert.match(stdout, /\n {2}all {18} +24 +12\n/);
  assert.match(stdout, /\n {2}2 classes have fewer than 10 pictures: .*\n {4}val\/ants\/ \(val\)/);
  assert.match(
    stderr,
    /^Looking at pictures: 1 of 36\nLooking at pictures: 4 of 36\n(.*\n){8}Looking at pictures: 36 of 36\n$/,
  );
});

Deno.test("cli: data ends with 3 for what training cannot use", async () => {
  const { code, stdout, stderr } = await data((train) => {
    truncateSync(join(train, "ants/ant_001.jpg"), 900);
    writeFileSync(join(train, "bees/empty.png"), "");
  });
  assert.equal(code, 3);
  assert.match(stdout, /\nVerdict {9}Training cannot use 2 of 37 pictures: a run stops; /);
  assert.match(stdout, /\nCannot be used\n {2}1 file is empty: .*\n {4}train\/bees\/empty\.png /);
  assert.match(stdout, /\n {4}train\/ants\/ant_001\.jpg +VipsJpeg: premature end of JPEG image\n/);
  assert.match(
    stderr,
    /\nTraining cannot use 2 of 37 pictures: a run stops; 1 thing is suspicious\n$/,
  );
});

Deno.test("cli: data --json gives all of it, and ends with 3 though a run would skip", async () => {
  const { code, stdout } = await data((train) => {
    truncateSync(join(train, "ants/ant_001.jpg"), 900);
    cpSync(join(train, "ants/ant_002.jpg"), join(train, "bees/ant.jpg"));
  }, { args: ["--json", "--set", "on_bad_image=skip"] });
  assert.equal(code, 3);
  const { splits, findings, ...rest } = JSON.parse(stdout);
  assert.deepEqual(rest, {
    experiment: "tiny",
    source: "pictures",
    schema_version: 1,
    on_bad_image: "skip",
    verdict: "Training cannot use 1 of 37 pictures: a run leaves them out; " +
      "2 things are suspicious.",
    usable: false,
    stops: false,
    files: 37,
  });
  assert.deepEqual(Object.keys(splits[0]), [
    "name",
    "folder",
    "pictures",
    "per_class",
    "largest_class",
    "baseline_accuracy",
    "short_side",
    "long_side",
    "aspect_ratio",
    "bytes",
  ]);
  assert.deepEqual(splits.map(({ pictures }: { pictures: number }) => pictures), [24, 12]);
  assert.deepEqual(findings.slice(0, 2), [
    {
      kind: "damaged",
      severity: "unusable",
      summary: "1 picture is cut short or damaged",
      effect: "left out by a run, and named in its report",
      mend: "replace or remove",
      items: [{
        files: ["train/ants/ant_001.jpg"],
        detail: "VipsJpeg: premature end of JPEG image",
      }],
    },
    {
      kind: "label_conflict",
      severity: "suspicious",
      summary: "1 picture is there under several classes",
      effect: "one of the labels is wrong, and no network can learn both",
      mend: "keep it in the class that it shows",
      items: [{
        files: ["train/ants/ant_002.jpg", "train/bees/ant.jpg"],
        parts: ["train", "train"],
        detail: null,
      }],
    },
  ]);
});

Deno.test("cli: data looks at drawn splits, and needs no weights", async () => {
  const text = TINY.replace(
    "dataset: { source: pictures }",
    "dataset: { source: pictures, val: { fraction: 0.5 } }",
  ).replace("weights: null", "weights: nowhere.yaml");
  const { code, stdout, stderr } = await data((train) => {
    for (let k = 10; k <= 12; k++) {
      cpSync(join(train, `ants/ant_0${k}.jpg`), join(train, `ants/copy_${k}.jpg`));
    }
  }, { text, args: ["--json"] });
  assert.equal(code, 0, stderr);
  const { splits, findings } = JSON.parse(stdout);
  const counts = splits.map(({ name, folder, pictures }: Record<string, unknown>) =>
    `${name} ${folder} ${pictures}`
  );
  assert.deepEqual(counts, ["train train 13", "val train 14"]);
  const copies = findings.flatMap(({ kind, items }: { kind: string; items: unknown[] }) =>
    kind === "leak" || kind === "duplicate" ? items : []
  );
  assert.equal(copies.length, 3);
});

Deno.test("cli: data of an experiment that is not there, or has no data, says so", async () => {
  const folder = tinyProject(TINY.replace("source: pictures", "source: nowhere"));
  try {
    assert.deepEqual(await thaw(folder, "data", "no.yaml"), {
      code: 2,
      stdout: "",
      stderr: 'Cannot read experiment "no.yaml": there is no such file\n',
    });
    const { code, stderr } = await thaw(folder, "data", "tiny.yaml");
    assert.equal(code, 3);
    assert.match(stderr, /^Cannot use "nowhere": no source of the dataset can be had\n/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: data stops at Ctrl-C with 130", async () => {
  const folder = tinyProject();
  try {
    const ants = join(folder, "pictures/train/ants");
    for (let k = 0; k < 1500; k++) cpSync(join(ants, "ant_001.jpg"), join(ants, `copy_${k}.jpg`));
    const child = thawCommand(folder, ["data", "tiny.yaml"]).spawn();
    let stderr = "";
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      if (stderr === "") child.kill("SIGINT");
      stderr += text;
    }
    const { code } = await child.status;
    await child.stdout.cancel();
    assert.equal(code, 130, stderr);
    assert.match(
      stderr,
      /^Looking at pictures: 1 of 1536\n[^]*Stopping after this step \(again to stop at once\)\nInterrupted: no report was written\n$/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
