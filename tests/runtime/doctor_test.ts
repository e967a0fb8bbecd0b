import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { examineEnvironment } from "../../src/runtime/doctor.ts";
import { recipeOf } from "../../src/runtime/install_recipe.ts";
import { fakeMachine } from "./_fake_machine.ts";
import { installed } from "./_installed.ts";

Deno.test("examineEnvironment() finds the programs and misses the library", async () => {
  await using machine = await fakeMachine();
  const report = await examineEnvironment(machine);
  const { deno, build, driver, pip, compiler, library } = report;
  assert.deepEqual({ deno, build, driver, pip, compiler, library }, {
    deno: Deno.version.deno,
    build: "cpu",
    driver: null,
    pip: "pip 99.1",
    compiler: "c++ (Fake) 13.1",
    library: null,
  });
  assert.deepEqual(report.missing, [
    { message: "TensorFlow is not installed", mend: "deno task setup" },
  ]);
});

Deno.test("examineEnvironment() looks at the disk of a cache that is not there yet, and makes none", async () => {
  await using machine = await fakeMachine();
  const { cache } = await examineEnvironment(machine);
  assert.equal(cache.folder, join(machine.folder, ".cache", "thaw"));
  assert.ok((cache.freeBytes ?? 0) > 0);
  await assert.rejects(Deno.stat(cache.folder));
});

Deno.test("examineEnvironment() misses pip and the compiler where the library is missing", async () => {
  await using machine = await fakeMachine();
  await rm(join(machine.folder, "bin", "python3"));
  await rm(join(machine.folder, "bin", "c++"));
  const sudo = Deno.uid() === 0 ? "" : "sudo ";
  assert.deepEqual((await examineEnvironment(machine)).missing, [
    { message: "TensorFlow is not installed", mend: "deno task setup" },
    {
      message: "Python's pip is needed to fetch TensorFlow",
      mend: `${sudo}apt-get install -y python3-pip`,
    },
    {
      message: "A C++ compiler is needed to compile the addon",
      mend: `${sudo}apt-get install -y g++`,
    },
  ]);
});

Deno.test("examineEnvironment() says that an installation is damaged", async () => {
  await using machine = await fakeMachine();
  const { name } = await recipeOf("cpu");
  await mkdir(join(machine.folder, ".cache", "thaw", name), { recursive: true });
  assert.deepEqual((await examineEnvironment(machine)).missing, [{
    message: 'The installation of TensorFlow is damaged: "installed.json" is missing',
    mend: "deno task setup",
  }]);
});

Deno.test("examineEnvironment() finds a file of the right size with other contents", async () => {
  await using machine = await fakeMachine();
  const folder = join(machine.folder, ".cache", "thaw", (await recipeOf("cpu")).name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "library.so"), "other");
  const files = [{ path: "library.so", size: 5, sha256: "0".repeat(64) }];
  const facts = { build: "cpu", tensorflow: "1", tfjs: "1", compiler: "c++", addon: "a", files };
  await writeFile(join(folder, "installed.json"), JSON.stringify(facts));
  const { library, missing } = await examineEnvironment(machine);
  assert.deepEqual([library?.altered, library?.check], [["library.so"], null]);
  assert.deepEqual(missing, [{
    message: "The installation of TensorFlow is damaged: other contents in library.so",
    mend: "deno task setup --remove && deno task setup",
  }]);
});

Deno.test({
  name: "examineEnvironment() has the real library multiply (needs TensorFlow)",
  ignore: installed === undefined,
  // The library's threads outlive the test
  sanitizeResources: false,
  sanitizeOps: false,
  async fn() {
    const { library } = await examineEnvironment();
    assert.deepEqual(library?.altered, []);
    assert.equal(library?.check?.right, true);
  },
});
