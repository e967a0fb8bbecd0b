import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { suitableBuild } from "../../src/runtime/install.ts";
import { findNvidiaDriver } from "../../src/runtime/nvidia_driver.ts";
import { type FakeMachine, fakeMachine } from "./_fake_machine.ts";

const VERSION = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15\nGCC version: 12\n";

Deno.test("findNvidiaDriver() finds a kernel module with its device", async () => {
  await using machine = await fakeMachine();
  await put(machine, { "proc/driver/nvidia/version": VERSION, "dev/nvidiactl": "" });
  assert.deepEqual(await find(machine), {
    evidence: "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15",
  });
});

Deno.test("findNvidiaDriver() takes no driver of the host that has no device here", async () => {
  await using machine = await fakeMachine();
  await put(machine, { "proc/driver/nvidia/version": VERSION });
  assert.equal(await find(machine), undefined);
});

Deno.test("findNvidiaDriver() finds the driver of Windows below Linux", async () => {
  await using machine = await fakeMachine();
  await put(machine, { "usr/lib/wsl/lib/libcuda.so.1": "", "dev/dxg": "" });
  assert.deepEqual(await find(machine), { evidence: "/usr/lib/wsl/lib/libcuda.so.1" });
});

Deno.test("findNvidiaDriver() believes an nvidia-smi that lists a GPU", async () => {
  await using machine = await fakeMachine();
  await machine.program("nvidia-smi", 'echo "GPU 0: NVIDIA H100"');
  assert.deepEqual(await find(machine), { evidence: "GPU 0: NVIDIA H100" });
  assert.equal(await suitableBuild(machine.environment), "cuda");
});

for (const script of ["echo No devices were found", 'echo "GPU 0: lost"; exit 9']) {
  Deno.test(`findNvidiaDriver() does not believe an nvidia-smi like \`${script}\``, async () => {
    await using machine = await fakeMachine();
    await machine.program("nvidia-smi", script);
    assert.equal(await find(machine), undefined);
  });
}

function find({ environment, folder }: FakeMachine) {
  return findNvidiaDriver(environment, { root: join(folder, "root") });
}

async function put({ folder }: FakeMachine, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, "root", path)), { recursive: true });
    await writeFile(join(folder, "root", path), text);
  }
}
