import assert from "node:assert/strict";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError } from "../../src/runtime/environment_error.ts";
import { ensureInstalled, removeInstallations } from "../../src/runtime/install.ts";
import { withCacheLock } from "../../src/runtime/install_cache.ts";
import { findAlteredFiles } from "../../src/runtime/install_manifest.ts";
import { type FakeMachine, fakeMachine, pipScript } from "./_fake_machine.ts";

const FILES = [
  "tensorflow/include/LICENSE",
  "tensorflow/libtensorflow_cc.so.2",
  "tensorflow/libtensorflow_framework.so.2",
  "tfjs_binding.node",
];

Deno.test("ensureInstalled() keeps the library, the addon and licences, and nothing else", async () => {
  await using machine = await fakeMachine();
  const installation = await ensureInstalled(machine);
  assert.deepEqual(installation.files.map(({ path }) => path), FILES);
  assert.deepEqual(await filesOf(installation.folder), [...FILES, "installed.json"].sort());
  assert.deepEqual((await readdir(machine.cacheRoot)).sort(), [
    "install.log",
    machine.recipe.name,
  ]);
  assert.deepEqual(await findAlteredFiles(installation), []);
});

Deno.test("ensureInstalled() records what it installed", async () => {
  await using machine = await fakeMachine();
  const { files: _, ...facts } = await ensureInstalled(machine);
  assert.deepEqual(facts, {
    folder: join(machine.cacheRoot, machine.recipe.name),
    build: "cpu",
    tensorflow: "1.0.0",
    tfjs: "4.0.0",
    compiler: "c++ (Fake) 13.1",
    addon: "tfjs_binding.node",
  });
});

Deno.test("ensureInstalled() says what it does", async () => {
  await using machine = await fakeMachine();
  await ensureInstalled({ ...machine, recipe: { ...machine.recipe, bytes: sizes(274e6) } });
  const said = machine.said.map((line) => line.replace(/after \d+ s$/, "after N s"));
  assert.deepEqual(said, [
    `Installing TensorFlow 1.0.0 (CPU) into ${machine.cacheRoot}, once: a moment on a fast line`,
    "274 MB are fetched, 854 MB kept",
    "Fetching 274 MB with pip 99.1",
    "Compiling the addon with c++ (Fake) 13.1",
    "TensorFlow is installed, after N s",
  ]);
});

Deno.test("ensureInstalled() is silent and needs no program when all is there", async () => {
  await using machine = await fakeMachine();
  const first = await ensureInstalled(machine);
  machine.said.length = 0;
  assert.deepEqual(await ensureInstalled({ ...machine, environment: {} }), first);
  assert.deepEqual(machine.said, []);
});

Deno.test("ensureInstalled() replaces an installation with a file of another size", async () => {
  await using machine = await fakeMachine();
  const { folder } = await ensureInstalled(machine);
  await writeFile(join(folder, "tfjs_binding.node"), "cut");
  const size = (await readFile(join(folder, "installed.json"), "utf8")).match(
    /tfjs_binding.node",\s+"size": (\d+)/,
  )?.[1];
  const repaired = await ensureInstalled(machine);
  assert.deepEqual(await findAlteredFiles(repaired), []);
  assert.equal(
    machine.said.find((line) => line.startsWith("The installation")),
    "The installation that is there is damaged and is replaced: " +
      `"tfjs_binding.node" has 3 bytes and not ${size}`,
  );
});

for (
  const [what, damage, reason] of [
    ["a missing file", "tensorflow/libtensorflow_cc.so.2", "is missing"],
    ["no list", "installed.json", "is missing"],
  ] as const
) {
  Deno.test(`ensureInstalled() replaces an installation with ${what}`, async () => {
    await using machine = await fakeMachine();
    const { folder } = await ensureInstalled(machine);
    await rm(join(folder, damage));
    assert.deepEqual(await findAlteredFiles(await ensureInstalled(machine)), []);
    const said = `The installation that is there is damaged and is replaced: "${damage}" ${reason}`;
    assert.ok(machine.said.includes(said));
  });
}

Deno.test("ensureInstalled() replaces an installation whose list is cut off", async () => {
  await using machine = await fakeMachine();
  const { folder } = await ensureInstalled(machine);
  await writeFile(join(folder, "installed.json"), '{ "files": [');
  assert.deepEqual(await findAlteredFiles(await ensureInstalled(machine)), []);
});

Deno.test("ensureInstalled() leaves nothing in place when pip fails, and works afterwards", async () => {
  await using machine = await fakeMachine();
  await machine.program("python3", pipScript({ ...machine, before: "echo broken >&2; exit 1" }));
  await assert.rejects(ensureInstalled(machine), {
    message: "Cannot fetch TensorFlow: pip failed, the log is " +
      `"${machine.cacheRoot}/install.log" and ends:\n  broken`,
    mend: "deno task setup",
  });
  assert.deepEqual((await readdir(machine.cacheRoot)).sort(), ["install.log"]);
  await machine.program("python3", pipScript(machine));
  await ensureInstalled(machine);
});

Deno.test("ensureInstalled() asks for the compiler before it fetches anything", async () => {
  await using machine = await fakeMachine();
  await rm(join(machine.folder, "bin", "c++"));
  await assert.rejects(ensureInstalled(machine), {
    message: "Cannot compile the addon: no C++ compiler found, tried c++, g++ and clang++",
  });
  await assert.rejects(stat(join(machine.folder, "pip_installs")));
});

Deno.test("ensureInstalled() asks for disk space before it fetches anything", async () => {
  await using machine = await fakeMachine();
  const recipe = { ...machine.recipe, bytes: { download: 1, height: 1e18, kept: 1 } };
  await assert.rejects(ensureInstalled({ ...machine, recipe }), (error) => {
    assert.ok(error instanceof EnvironmentError);
    assert.match(
      error.message,
      /^Cannot install TensorFlow into ".*": 1000000000\.0 GB must be free/,
    );
    assert.equal(error.mend, "XDG_CACHE_HOME=/a/larger/disk deno task setup");
    return true;
  });
  await assert.rejects(stat(join(machine.folder, "pip_installs")));
});

Deno.test("ensureInstalled() started twice at once installs once, and the second says that it waits", async () => {
  await using machine = await fakeMachine();
  await machine.program("python3", pipScript({ ...machine, before: "sleep 0.3" }));
  const [first, second] = await Promise.all([ensureInstalled(machine), ensureInstalled(machine)]);
  assert.deepEqual(first, second);
  assert.equal(
    (await readFile(join(machine.folder, "pip_installs"), "utf8")).split("\n").length,
    2,
  );
  const waiting = `Waiting for another process that installs into ${machine.cacheRoot}`;
  assert.equal(machine.said.filter((line) => line === waiting).length, 1);
});

Deno.test("ensureInstalled() follows a killed install, whose pip it ends", async () => {
  await using machine = await fakeMachine();
  await machine.program("python3", pipScript({ ...machine, before: slowScript(machine) }));
  const orphan = await killInstallInPip(machine);
  assert.ok(await isRunning(orphan));
  assert.equal((await staging(machine)).length, 1);

  await machine.program("python3", pipScript(machine));
  const installation = await ensureInstalled(machine);
  assert.deepEqual(await findAlteredFiles(installation), []);
  assert.deepEqual(await staging(machine), []);
  await ended(orphan);
});

Deno.test("removeInstallations() takes everything away, the folder too", async () => {
  await using machine = await fakeMachine();
  await ensureInstalled(machine);
  assert.deepEqual(await removeInstallations(machine.cacheRoot), [machine.recipe.name]);
  await assert.rejects(stat(machine.cacheRoot));
  await ensureInstalled(machine);
});

Deno.test("removeInstallations() leaves what others keep in the folder", async () => {
  await using machine = await fakeMachine();
  await ensureInstalled(machine);
  await writeFile(join(machine.cacheRoot, "pictures.zip"), "");
  await removeInstallations(machine.cacheRoot);
  assert.deepEqual(await readdir(machine.cacheRoot), ["pictures.zip"]);
});

Deno.test("removeInstallations() refuses while an install is at work", async () => {
  await using machine = await fakeMachine();
  const work = async () => {
    await assert.rejects(removeInstallations(machine.cacheRoot), {
      message: `Cannot remove the installations in "${machine.cacheRoot}": ` +
        "another process is at work there",
      mend: "deno task setup --remove",
    });
  };
  await withCacheLock(machine.cacheRoot, { busy: () => assert.fail(), work });
});

function sizes(download: number) {
  return { download, height: 1e6, kept: 854e6 };
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

async function staging({ cacheRoot }: FakeMachine): Promise<string[]> {
  return (await readdir(cacheRoot)).filter((name) => name.startsWith("staging-"));
}

/** Writes the script's process id, and becomes a program that takes a minute. */
function slowScript({ folder }: FakeMachine): string {
  return `echo $$ > ${folder}/pid.tmp; mv ${folder}/pid.tmp ${folder}/pid; exec sleep 60`;
}

/** Starts an install in a process of its own and kills it while its pip is at work. */
async function killInstallInPip(machine: FakeMachine): Promise<number> {
  const { cacheRoot, environment, recipe } = machine;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("./_install_once.ts", import.meta.url).pathname],
    env: { INSTALL_OPTIONS: JSON.stringify({ cacheRoot, environment, recipe }) },
  }).spawn();
  const file = join(machine.folder, "pid");
  let pid: string | undefined;
  while (pid === undefined) {
    await delay(20);
    pid = await readFile(file, "utf8").catch(() => undefined);
  }
  child.kill("SIGKILL");
  assert.equal((await child.status).signal, "SIGKILL");
  return Number(pid);
}

/** Waits until a process has ended; the test hangs if it does not. */
async function ended(pid: number): Promise<void> {
  while (await isRunning(pid)) await delay(20);
}

/** Whether a process is there and is not a zombie. */
async function isRunning(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return state !== undefined && !/\) [ZX] /.test(state);
}
