import assert from "node:assert/strict";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fetchWheels, findPip, type InstallWork } from "../../src/runtime/install_fetch.ts";
import { type FakeMachine, fakeMachine, pipScript } from "./_fake_machine.ts";

Deno.test("findPip() takes the first that works", async () => {
  await using machine = await fakeMachine();
  await machine.program("python3", "exit 1");
  await machine.program("python", "exit 1");
  await machine.program("pip3", 'echo "pip 23.2.1 from somewhere (python 3.11)"');
  const pip = await findPip(machine.environment);
  assert.deepEqual(pip, { command: [join(machine.folder, "bin", "pip3")], version: "pip 23.2.1" });
});

Deno.test("findPip() takes no program that is not pip", async () => {
  await using machine = await fakeMachine();
  await machine.program("python3", "echo hello");
  assert.equal(await findPip(machine.environment), undefined);
});

Deno.test("fetchWheels() gives pip the pinned requirements and the platform", async () => {
  await using machine = await fakeMachine();
  const work = await workOn(machine);
  const wheels = await fetchWheels(machine.recipe, work);
  assert.equal(wheels, join(work.staging, "wheels"));
  assert.equal(
    await readFile(join(machine.folder, "pip_installs"), "utf8"),
    "-m pip install --no-deps --require-hashes --only-binary=:all: --no-user --no-cache-dir " +
      "--no-compile --no-input --disable-pip-version-check --implementation cp " +
      "--python-version 3.12 --platform manylinux_2_27_x86_64 " +
      `--target ${wheels} -r ${machine.folder}/requirements.txt\n`,
  );
});

Deno.test("fetchWheels() undoes settings of the user's that forbid a target", async () => {
  await using machine = await fakeMachine();
  const before = `echo "$PIP_USER|$PIP_REQUIRE_VIRTUALENV|$PIP_INDEX_URL" > ${machine.folder}/env`;
  await machine.program("python3", pipScript({ ...machine, before }));
  const work = await workOn(machine);
  const settings = { PIP_USER: "1", PIP_REQUIRE_VIRTUALENV: "1", PIP_INDEX_URL: "mirror" };
  await fetchWheels(machine.recipe, {
    ...work,
    environment: { ...work.environment, ...settings },
  });
  assert.equal(await readFile(join(machine.folder, "env"), "utf8"), "|0|mirror\n");
});

Deno.test("fetchWheels() says how to install pip where there is none", async () => {
  await using machine = await fakeMachine();
  await machine.program("dnf", "");
  await rename(join(machine.folder, "bin/python3"), join(machine.folder, "bin/python9"));
  await assert.rejects(fetchWheels(machine.recipe, await workOn(machine)), {
    name: "EnvironmentError",
    message: "Cannot fetch TensorFlow: no pip found, tried python3 -m pip, python -m pip, pip3 " +
      "and pip",
    mend: `${Deno.uid() === 0 ? "" : "sudo "}dnf install -y python3-pip`,
  });
});

Deno.test("fetchWheels() writes what pip says into the log", async () => {
  await using machine = await fakeMachine();
  await machine.program("python3", pipScript({ ...machine, before: "echo Collecting" }));
  const work = await workOn(machine);
  await fetchWheels(machine.recipe, work);
  assert.match(await readFile(work.log, "utf8"), /^\$ .*python3 -m pip install .*\nCollecting\n/);
});

async function workOn(machine: FakeMachine): Promise<InstallWork> {
  const staging = join(machine.folder, "staging-1");
  await rm(staging, { recursive: true, force: true });
  await mkdir(join(staging, "tmp"), { recursive: true });
  const { environment, say } = machine;
  return { staging, environment, say, log: join(machine.folder, "install.log") };
}
