import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { compileAddon, findCompiler } from "../../src/runtime/install_compile.ts";
import { COMPILER_SCRIPT, type FakeMachine, fakeMachine } from "./_fake_machine.ts";

Deno.test("findCompiler() takes $CXX before all others, by name or by path", async () => {
  await using machine = await fakeMachine();
  await machine.program("my-c++", "echo My compiler 1");
  const program = join(machine.folder, "bin", "my-c++");
  for (const CXX of ["my-c++", program]) {
    const found = await findCompiler({ ...machine.environment, CXX });
    assert.deepEqual(found, { program, version: "My compiler 1" });
  }
});

Deno.test("findCompiler() takes no other than $CXX where it is set", async () => {
  await using machine = await fakeMachine();
  assert.equal(await findCompiler({ ...machine.environment, CXX: "/nowhere/c++" }), undefined);
});

Deno.test("findCompiler() passes over a compiler that does not work", async () => {
  await using machine = await fakeMachine();
  await machine.program("c++", "exit 127");
  await machine.program("clang++", "echo clang version 17");
  assert.equal((await findCompiler(machine.environment))?.version, "clang version 17");
});

Deno.test("compileAddon() compiles the package's sources against the wheels", async () => {
  await using machine = await fakeMachine();
  const output = join(machine.folder, "addon");
  const compiler = await compileAddon(machine.recipe, { wheels: "/w", output }, workOn(machine));
  assert.equal(compiler.version, "c++ (Fake) 13.1");
  assert.equal(
    await readFile(output, "utf8"),
    "-O2 -fPIC -shared -std=c++17 -DNAPI_VERSION=8 -I /headers/include -I /w/tensorflow/include " +
      "/package/binding/tfjs_backend.cc /package/binding/tfjs_binding.cc -L /w/tensorflow " +
      "-Wl,--no-as-needed -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 " +
      `-Wl,-rpath,$ORIGIN/tensorflow -o ${output}\n`,
  );
});

Deno.test("compileAddon() says how to install a compiler where there is none", async () => {
  await using machine = await fakeMachine();
  await rm(join(machine.folder, "bin", "c++"));
  const options = { wheels: "/w", output: join(machine.folder, "addon") };
  await assert.rejects(compileAddon(machine.recipe, options, workOn(machine)), {
    name: "EnvironmentError",
    message: "Cannot compile the addon: no C++ compiler found, tried c++, g++ and clang++",
    mend: `${Deno.uid() === 0 ? "" : "sudo "}apt-get install -y g++`,
  });
});

Deno.test("compileAddon() names a $CXX that is none", async () => {
  await using machine = await fakeMachine();
  const work = workOn(machine);
  const options = { wheels: "/w", output: join(machine.folder, "addon") };
  const environment = { ...work.environment, CXX: "gxx" };
  await assert.rejects(compileAddon(machine.recipe, options, { ...work, environment }), {
    message: "Cannot compile the addon: no C++ compiler found, tried CXX=gxx",
  });
});

Deno.test("compileAddon() shows what an unhappy compiler wrote", async () => {
  await using machine = await fakeMachine();
  const fails = 'echo "fatal error: map: No such file" >&2\nexit 1\n';
  await machine.program("c++", COMPILER_SCRIPT.replace("for output", `${fails}for output`));
  const options = { wheels: "/w", output: join(machine.folder, "addon") };
  await assert.rejects(compileAddon(machine.recipe, options, workOn(machine)), {
    message: "Cannot compile the addon: the C++ compiler failed, the log is " +
      `"${machine.folder}/install.log" and ends:\n  fatal error: map: No such file`,
  });
});

function workOn({ folder, environment, say }: FakeMachine) {
  return { staging: folder, environment, say, log: join(folder, "install.log") };
}
