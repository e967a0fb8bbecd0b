import assert from "node:assert/strict";
import {
  examinePlatform,
  platformProblem,
  requireDiskSpace,
  requirePlatform,
} from "../../src/runtime/install_platform.ts";
import { fakeMachine } from "./_fake_machine.ts";

const GOOD = { os: "linux", arch: "x86_64", glibc: "2.27", avx: true };

Deno.test("platformProblem() takes Linux on x86-64 with glibc 2.27 and AVX, and later glibcs", () => {
  for (const glibc of ["2.27", "2.36", "3.0"]) {
    assert.equal(platformProblem({ ...GOOD, glibc }), undefined);
  }
});

for (
  const [change, reason] of [
    [{ os: "darwin" }, "the system must be Linux, it is darwin"],
    [{ arch: "aarch64" }, "the processor must be x86_64, it is aarch64"],
    [{ glibc: undefined }, "the C library must be glibc, it is another one"],
    [{ glibc: "2.17" }, "glibc must be 2.27 or later, it is 2.17"],
    [{ avx: false }, "the processor must have AVX, it has none"],
  ] as const
) {
  Deno.test(`requirePlatform() says that ${reason}`, () => {
    assert.throws(() => requirePlatform({ ...GOOD, ...change }), {
      name: "EnvironmentError",
      message: `Cannot install TensorFlow on this machine: ${reason}`,
      mend: "docker run -it -v .:/thaw -w /thaw debian:12",
    });
  });
}

Deno.test({
  name: "examinePlatform() asks the C library for its version",
  ignore: Deno.build.os !== "linux" || Deno.build.env !== "gnu",
  fn() {
    assert.match((examinePlatform()).glibc ?? "", /^2\.\d+$/);
  },
});

Deno.test("requireDiskSpace() takes a disk with enough room", async () => {
  await using machine = await fakeMachine();
  await requireDiskSpace(machine.folder, machine.recipe);
});

Deno.test("requireDiskSpace() says how much must be free and how much is", async () => {
  await using machine = await fakeMachine();
  const recipe = { ...machine.recipe, bytes: { download: 1, height: 1e18, kept: 1 } };
  await assert.rejects(requireDiskSpace(machine.folder, recipe), (error: Error) => {
    const message = error.message.replace(/, [\d.]+ [MG]B are$/, ", N are");
    assert.equal(
      message,
      `Cannot install TensorFlow into "${machine.folder}": 1000000000.0 GB must be free on its ` +
        "disk for a while, N are",
    );
    return true;
  });
});
