/** A first experiment, as a user has it written. */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { thaw, tinyProject } from "./_thaw.ts";

Deno.test("cli: init writes an experiment that plan takes, and never over another one", async () => {
  const folder = tinyProject();
  try {
    const written = await thaw(folder, "init", "first", "--data", "pictures");
    assert.equal(written.code, 0, written.stderr);
    const file = "experiments/first.yaml";
    assert.equal(written.stdout, `Wrote ${file}. What it would do: deno task plan ${file}\n`);
    assert.match(readFileSync(join(folder, file), "utf8"), /\n# {3}bees +12 +6\n/);
    const plan = await thaw(folder, "plan", file);
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(plan.stdout, /24 pictures \(ants 12, bees 12\)/);

    writeFileSync(join(folder, file), "mine");
    const again = await thaw(folder, "init", "first", "--data", "pictures");
    assert.equal(again.code, 2);
    assert.equal(
      again.stderr,
      `Cannot write "${file}": it is there already. Take another name: ` +
        'deno task init NAME --data "pictures"\n',
    );
    assert.equal(readFileSync(join(folder, file), "utf8"), "mine");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: init calls an experiment after its folder, and draws validation where there is none", async () => {
  const folder = tinyProject();
  try {
    const written = await thaw(folder, "init", "--data", "pictures/train");
    assert.equal(written.code, 0, written.stderr);
    const plan = await thaw(folder, "plan", "experiments/train.yaml");
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(plan.stdout, /val +4 pictures \(ants 2, bees 2\)/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const failures = {
  "without a folder": [["init"], 2, "error: required option '--data <folder>' not specified\n"],
  "with a folder that is not there": [
    ["init", "--data", "none"],
    3,
    'Cannot use "none": there is no such folder\n',
  ],
  "with a name that is none": [
    ["init", "a/b", "--data", "pictures"],
    2,
    'Cannot call an experiment "a/b": use letters, digits, hyphens and underscores, as in ' +
    'deno task init NAME --data "pictures"\n',
  ],
} as const;

for (const [name, [args, code, stderr]] of Object.entries(failures)) {
  Deno.test(`cli: init ${name} ends with ${code}`, async () => {
    const folder = tinyProject();
    try {
      const called = await thaw(folder, ...args);
      assert.deepEqual([called.code, called.stderr, called.stdout], [code, stderr, ""]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

Deno.test("cli: plan follows `extends`, and says which file it cannot read", async () => {
  const folder = tinyProject();
  try {
    writeFileSync(
      join(folder, "own.yaml"),
      "extends: tiny.yaml\nname: own\nmatrix: { batch_size: [3, 4] }\n",
    );
    const plan = await thaw(folder, "plan", "own.yaml");
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(plan.stdout, /Method +feature_extraction-batch_size4\n/);
    writeFileSync(join(folder, "own.yaml"), "extends: pictures\n");
    assert.deepEqual(await thaw(folder, "plan", "own.yaml"), {
      code: 2,
      stdout: "",
      stderr:
        "own.yaml:1:1: Cannot read the base `pictures`: it is no file\n    extends: pictures\n    ^\n",
    });
    writeFileSync(join(folder, "own.yaml"), "extends: none.yaml\n");
    assert.match(
      (await thaw(folder, "plan", "own.yaml")).stderr,
      /`none\.yaml`: there is no such file\n/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
