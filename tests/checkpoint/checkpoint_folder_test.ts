import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Checkpoint, RUN_START } from "../../src/checkpoint/checkpoint.ts";
import {
  checkpointFolder,
  checkpointWriter,
  lastCheckpoint,
  otherRuns,
  removeCheckpoints,
} from "../../src/checkpoint/checkpoint_folder.ts";
import type { RunIdentity } from "../../src/checkpoint/run_identity.ts";
import { examplePlan } from "../example_plan.ts";
import { EXAMPLE_NUMERICS } from "../report/example_report.ts";
import { EXAMPLE_CHECKPOINT } from "./_checkpoint.ts";

const run: RunIdentity = { plan: examplePlan(), numerics: EXAMPLE_NUMERICS, saveWeights: null };

/** Checkpoints that can be told apart. */
function at(step: number): Checkpoint {
  const network = EXAMPLE_CHECKPOINT.network!;
  return {
    ...EXAMPLE_CHECKPOINT,
    network: { ...network, position: { ...network.position, step } },
  };
}

async function withReports(test: (reports: string) => Promise<void>): Promise<void> {
  const reports = Deno.makeTempDirSync({ prefix: "thaw-checkpoints-" });
  try {
    await test(reports);
  } finally {
    rmSync(reports, { recursive: true });
  }
}

const none = { run, keep: 2, spared: [] };

Deno.test("checkpointWriter() keeps the last ones, and lastCheckpoint() finds the last", async () => {
  await withReports(async (reports) => {
    const folder = checkpointFolder(reports, run);
    assert.deepEqual(await lastCheckpoint(folder, run), { last: null, refused: [] });
    const write = checkpointWriter(folder, none);
    for (const step of [1, 2, 3]) await write(at(step));
    const names = ["000002.checkpoint", "000003.checkpoint", "run.json"];
    assert.deepEqual(readdirSync(folder).sort(), names);
    const { last, refused } = await lastCheckpoint(folder, run);
    assert.deepEqual([last?.checkpoint, refused], [at(3), []]);
    assert.equal(last?.path, join(folder, "000003.checkpoint"));
    assert.ok(Math.abs(last.written.getTime() - Date.now()) < 60_000);
    // Another process counts on
    await checkpointWriter(folder, { ...none, keep: 1 })(at(4));
    assert.deepEqual(readdirSync(folder).sort(), ["000004.checkpoint", "run.json"]);
  });
});

Deno.test("checkpointWriter() counts as numbers do", async () => {
  await withReports(async (reports) => {
    const folder = checkpointFolder(reports, run);
    const write = checkpointWriter(folder, none);
    await write(at(1));
    for (const name of ["999999", "1000000"]) {
      writeFileSync(
        join(folder, `${name}.checkpoint`),
        readFileSync(join(folder, "000001.checkpoint")),
      );
    }
    await write(at(2));
    assert.deepEqual(readdirSync(folder).sort(), [
      "1000000.checkpoint",
      "1000001.checkpoint",
      "run.json",
    ]);
    assert.deepEqual((await lastCheckpoint(folder, run)).last?.checkpoint, at(2));
  });
});

Deno.test("lastCheckpoint() falls back to an older one, and says what is wrong with the newer", async () => {
  await withReports(async (reports) => {
    const folder = checkpointFolder(reports, run);
    const write = checkpointWriter(folder, { ...none, keep: 4 });
    for (const step of [1, 2, 3]) await write(at(step));
    const [third, fourth] = ["000003.checkpoint", "000004.checkpoint"].map((name) =>
      join(folder, name)
    ) as [string, string];
    truncateSync(third, 100);
    mkdirSync(fourth);
    writeFileSync(join(folder, "000005.checkpoint.part"), "half");
    const { last, refused } = await lastCheckpoint(folder, run);
    assert.deepEqual(last?.checkpoint, at(2));
    assert.deepEqual(refused.map(({ path }) => path), [fourth, third]);
    assert.deepEqual(refused.map(({ reason }) => reason), [
      "it cannot be read (EISDIR: illegal operation on a directory, open)",
      "it is damaged: its checksum is not that of its content",
    ]);
    // What could not be read is not taken away for being old
    const spared = refused.map(({ path }) => path);
    const next = checkpointWriter(folder, { ...none, keep: 1, spared });
    await next(at(5));
    assert.deepEqual(readdirSync(folder).sort(), [
      "000003.checkpoint",
      "000004.checkpoint",
      "000005.checkpoint",
      "run.json",
    ]);
  });
});

Deno.test("lastCheckpoint() takes no checkpoint of another run, wherever it lies", async () => {
  await withReports(async (reports) => {
    const folder = checkpointFolder(reports, run);
    await checkpointWriter(folder, none)(RUN_START);
    const other = { ...run, saveWeights: "weights" };
    const { last, refused } = await lastCheckpoint(folder, other);
    assert.equal(last, null);
    assert.deepEqual(refused.map(({ reason }) => reason), ["it is another run's"]);
  });
});

Deno.test("otherRuns() finds unfinished runs of the same name, and says in what they differ", async () => {
  await withReports(async (reports) => {
    assert.deepEqual(await otherRuns(reports, run), []);
    const ofRun = (other: RunIdentity) => checkpointFolder(reports, other);
    const threads = { ...run, numerics: { ...EXAMPLE_NUMERICS, threads: 3 } };
    const spoilt = { ...run, saveWeights: "weights" };
    const named = { ...run, plan: { ...run.plan, experiment: "example-b" } };
    for (const other of [run, threads, spoilt, named]) {
      await checkpointWriter(ofRun(other), { ...none, run: other })(RUN_START);
    }
    writeFileSync(join(ofRun(spoilt), "run.json"), "{}");
    mkdirSync(join(reports, ".checkpoints", "example-000000000000"));
    const found = await otherRuns(reports, run);
    const wanted = [
      { folder: ofRun(threads), difference: "another machine (threads 3, here 2)" },
      { folder: ofRun(spoilt), difference: "its run.json cannot be read" },
    ];
    assert.deepEqual(found, wanted.sort((a, b) => a.folder < b.folder ? -1 : 1));
  });
});

Deno.test("removeCheckpoints() takes a run's own away, and the folder around with the last", async () => {
  await withReports(async (reports) => {
    const other = { ...run, saveWeights: "weights" };
    for (const each of [run, other]) {
      await checkpointWriter(checkpointFolder(reports, each), { ...none, run: each })(RUN_START);
    }
    await removeCheckpoints(checkpointFolder(reports, run));
    const left = readdirSync(join(reports, ".checkpoints"));
    assert.deepEqual(left, [basename(checkpointFolder(reports, other))]);
    await removeCheckpoints(checkpointFolder(reports, other));
    assert.deepEqual(readdirSync(reports), []);
    await removeCheckpoints(checkpointFolder(reports, other));
  });
});

Deno.test("checkpointWriter() says where it cannot write", async () => {
  await withReports(async (reports) => {
    writeFileSync(join(reports, ".checkpoints"), "");
    const folder = checkpointFolder(reports, run);
    await assert.rejects(checkpointWriter(folder, none)(RUN_START), {
      name: "OutputError",
      message: `Cannot write "${folder}": a part of its path is a file; name another folder`,
    });
  });
});
