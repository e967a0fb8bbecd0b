import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readWeights } from "../../src/weights/read_weights.ts";
import { encodeSafetensors } from "../../src/weights/safetensors.ts";
import { expected, goldenPath, join, listed } from "./_golden.ts";

const shared = new URL(
  "../../../shared/weights/resnet18-imagenet-pqf.safetensors",
  import.meta.url,
).pathname;

/** Runs with a file of that content, without an extension. */
async function withFile(
  bytes: Uint8Array,
  body: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    await body(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readWeights() tells the formats apart by content", async () => {
  for (const name of ["plain.pth", "plain.safetensors"]) {
    await withFile(await Deno.readFile(goldenPath(name)), async (path) => {
      assert.deepEqual(listed(await readWeights(path)), expected[name]);
    });
  }
});

Deno.test("readWeights() takes a safetensors file whose header length looks like a zip", async () => {
  const weights = new Map([["w", { shape: [1], data: Float32Array.of(1) }]]);
  const bytes = encodeSafetensors(weights, { padding: " ".repeat(0x4b50 - 86) });
  assert.equal(String.fromCharCode(...bytes.subarray(0, 2)), "PK");
  await withFile(bytes, async (path) => assert.deepEqual(await readWeights(path), weights));
});

Deno.test("readWeights() says how to convert the format of PyTorch before 1.6", async () => {
  const path = goldenPath("legacy.pth");
  await assert.rejects(readWeights(path), {
    name: "WeightsError",
    path,
    message: `Cannot read weights ${path}: it has the format of PyTorch before 1.6; convert it: ` +
      `python -c "import torch; torch.save(torch.load('old.pth', weights_only=True), 'new.pth')"`,
  });
});

Deno.test("readWeights() refuses the names of DataParallel", async () => {
  const path = goldenPath("data_parallel.pth");
  await assert.rejects(readWeights(path), {
    message: `Cannot read weights ${path}: every name begins with "module.", as ` +
      "torch.nn.DataParallel has it; save the module within: " +
      "torch.save(model.module.state_dict(), path)",
  });
});

Deno.test("readWeights() refuses other files, an empty one too", async () => {
  for (const bytes of [new Uint8Array(0), join("<html>Not found</html>")]) {
    await withFile(bytes, async (path) => {
      await assert.rejects(readWeights(path), {
        message: `Cannot read weights ${path}: it is neither safetensors nor what torch.save ` +
          `writes (${bytes.length} bytes); download the file again`,
      });
    });
  }
});

Deno.test("readWeights() says when there is no such file, or it is too large", async () => {
  await assert.rejects(readWeights("nowhere/a.pth"), {
    name: "WeightsError",
    path: "nowhere/a.pth",
    message: "Cannot read weights nowhere/a.pth: no such file",
  });
  await withFile(new Uint8Array(0), async (path) => {
    await Deno.truncate(path, 2 ** 30 + 1); // a hole, takes no space
    await assert.rejects(readWeights(path), {
      message: `Cannot read weights ${path}: it has 1073741825 bytes, wanted at most 1073741824`,
    });
  });
});

Deno.test({
  name: "readWeights() reads the 102 tensors of a ResNet-18 (needs ../shared)",
  ignore: !existsSync(shared),
  fn: async () => {
    const weights = await readWeights(shared);
    assert.equal(weights.size, 102);
    assert.deepEqual(weights.get("conv1.weight")?.shape, [64, 3, 7, 7]);
    assert.deepEqual(weights.get("layer4.1.bn2.running_var")?.shape, [512]);
    assert.deepEqual(weights.get("fc.weight")?.shape, [1000, 512]);
    let values = 0;
    for (const { data } of weights.values()) values += data.length;
    assert.equal(values, 11_689_512 + 9_600); // parameters, running statistics
  },
});
