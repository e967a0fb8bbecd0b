/** The same bits twice; and what is said where they are not. */
import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runPiece } from "../../src/cli/run_piece.ts";
import { verification } from "../../src/cli/verify.ts";
import { thaw, thawCommand, TINY, tinyProject } from "./_thaw.ts";

function assertSame(stdout: string, steps: number): void {
  const [finetune, extraction, numerics, ...rest] = stdout.split("\n");
  assert.equal(finetune, `finetune, seed 0: ${steps} steps, 164 tensors, the same bits`);
  assert.equal(extraction, `feature_extraction, seed 0: ${steps} steps, 5 tensors, the same bits`);
  assert.match(numerics ?? "", /^On the CPU: TensorFlow \S+ \(cpu\), \w+, threads \d+, float32$/);
  assert.deepEqual(rest, [""]);
}

Deno.test("cli: verify finds the same bits after every step in two processes, and writes nothing", async () => {
  const folder = tinyProject();
  try {
    const { code, stdout, stderr } = await thaw(folder, "verify", "tiny.yaml", "--steps", "3");
    assert.equal(code, 0, stderr);
    assertSame(stdout, 3);
    assert.equal(
      stderr,
      "Training 3 steps of 2 methods in a process of its own\nThe same in a second one\n",
    );
    assert.deepEqual(readdirSync(folder).sort(), ["pictures", "tiny.yaml"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: verify --resume finds the same bits behind an interruption", async () => {
  const folder = tinyProject();
  try {
    const args = ["--steps", "5", "--resume"];
    const { code, stdout, stderr } = await thaw(folder, "verify", "tiny.yaml", ...args);
    assert.equal(code, 0, stderr);
    assertSame(stdout, 5);
    assert.match(stderr, /\nThe same in a second one, interrupted after 2 steps\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: verify names the first step and tensor that differ, be it by one bit", async () => {
  const folder = tinyProject(TINY.replace(/ {2}feature_extraction.*\n/, ""));
  try {
    const request = { path: "tiny.yaml", set: [], steps: 5, interruptAfter: null };
    const options = { cwd: folder, signal: new AbortController().signal };
    const plain = await runPiece(request, options);
    const program = join(import.meta.dirname ?? "", "_disturbed_steps.ts");
    const disturbed = await runPiece(request, { ...options, program });
    const { text, isSame } = verification([plain, disturbed]);
    assert.equal(isSame, false);
    assert.match(
      text,
      /^finetune, seed 0: differs first after epoch 1, step 3, in fc\.bias \(1 of 164 tensors differ\)\n/,
    );
    const differs = plain.steps.map(({ tensors }, k) =>
      tensors["fc.bias"] !== disturbed.steps[k]?.tensors["fc.bias"]
    );
    assert.deepEqual(differs, [false, false, true, true, true]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: verify --resume tells where an optimizer would have been forgotten", async () => {
  const folder = tinyProject(TINY.replace(/ {2}finetune.*\n/, ""));
  try {
    const request = { path: "tiny.yaml", set: [], steps: 4, interruptAfter: null };
    const options = { cwd: folder, signal: new AbortController().signal };
    const plain = await runPiece(request, options);
    const program = join(import.meta.dirname ?? "", "_forgetful_steps.ts");
    const again = await runPiece({ ...request, interruptAfter: 2 }, { ...options, program });
    const { text, isSame } = verification([plain, again]);
    assert.equal(isSame, false);
    assert.match(
      text,
      /^feature_extraction, seed 0: differs first after epoch 1, step 3, in fc\.weight /,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: verify --noise-floor says what difference other seeds alone make", async () => {
  const folder = tinyProject();
  try {
    const short = ["training.epochs=1", "methods={ extraction: { freeze: [backbone] } }"];
    const set = short.flatMap((each) => ["--set", each]);
    const args = ["tiny.yaml", "--noise-floor", "2", ...set];
    const { code, stdout, stderr } = await thaw(folder, "verify", ...args);
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^2 pairs of runs of each method, 4 runs in all: about 1 min on the CPU, by the estimate of `deno task plan`\n/,
    );
    assert.match(stdout, /^Runs that differ in their seeds alone, 12 val pictures, /);
    assert.match(
      stdout,
      /\nextraction {2}0, 1 +[\d.]+ % +[\d.]+ % +[+-]?[\d.]+\nextraction {2}2, 3 /,
    );
    assert.match(stderr, /\nextraction seed 3 {2}epoch 1\/1/);
    assert.deepEqual(readdirSync(folder).sort(), ["pictures", "tiny.yaml"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: verify says what it cannot do, and ends with the code of what failed", async () => {
  const folder = tinyProject(TINY.replace("lr: 0.01", "lr: 1e30"));
  try {
    const steps = await thaw(folder, "verify", "tiny.yaml", "--steps", "no");
    assert.deepEqual([steps.code, steps.stderr], [
      2,
      'Cannot use --steps "no": give a whole number from 1\n',
    ]);
    const one = await thaw(folder, "verify", "tiny.yaml", "--steps", "1", "--resume");
    assert.deepEqual([one.code, one.stderr], [
      2,
      "Cannot interrupt one step: give --steps 2 or more\n",
    ]);
    const floor = await thaw(folder, "verify", "tiny.yaml", "--noise-floor", "0");
    assert.deepEqual([floor.code, floor.stderr], [
      2,
      'Cannot use --noise-floor "0": give a whole number from 1\n',
    ]);
    const diverged = await thaw(folder, "verify", "tiny.yaml");
    assert.deepEqual([diverged.code, diverged.stdout], [1, ""]);
    assert.match(
      diverged.stderr,
      /\nCannot go on training finetune, seed 0: at epoch 1, step \d, [^\n]* is not finite\. [^\n]*\nA process of the verification ended with exit code 1\n$/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: verify stops at Ctrl-C with 130, and its process with it", async () => {
  const folder = tinyProject();
  try {
    const args = ["verify", "tiny.yaml", "--steps", "4000", "--set", "training.epochs=1000"];
    const child = thawCommand(folder, args).spawn();
    const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const started = performance.now();
    for (let isSent = false;;) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
      if (isSent || !text.includes("in a process of its own")) continue;
      await new Promise((resume) => setTimeout(resume, 2000));
      child.kill("SIGINT");
      isSent = true;
    }
    await child.stdout.cancel();
    assert.equal((await child.status).code, 130, text);
    assert.ok(text.endsWith("\nInterrupted: no report was written\n"), text);
    assert.ok(performance.now() - started < 20_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
