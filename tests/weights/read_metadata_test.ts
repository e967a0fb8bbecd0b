/** The texts in a weights file. */
import assert from "node:assert/strict";
import { readMetadata } from "../../src/weights/read_metadata.ts";
import { encodeSafetensors } from "../../src/weights/safetensors.ts";

const TENSORS = new Map([["fc.bias", { shape: [1], data: Float32Array.of(1) }]]);

async function metadataOf(bytes: Uint8Array) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    return await readMetadata(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readMetadata() reads names and texts of any length", async () => {
  const metadata = { classes: '["Bienen", "蟻"]', long: "x".repeat(200_000) };
  assert.deepEqual(await metadataOf(encodeSafetensors(TENSORS, metadata)), metadata);
});

Deno.test("readMetadata() finds none in a file without, in another format, in an empty file", async () => {
  assert.deepEqual(await metadataOf(encodeSafetensors(TENSORS)), {});
  assert.deepEqual(await metadataOf(new TextEncoder().encode("PK, and what follows")), {});
  assert.deepEqual(await metadataOf(new Uint8Array()), {});
});

Deno.test("readMetadata() says what keeps it from reading", async () => {
  await assert.rejects(readMetadata("nowhere.st"), {
    name: "WeightsError",
    message: "Cannot read weights nowhere.st: no such file",
  });
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, encodeSafetensors(TENSORS, { a: "b" }).fill(0x7b, 8, 20));
  await assert.rejects(readMetadata(path), {
    message: `Cannot read weights ${path}: its header is not JSON in UTF-8`,
  });
  await Deno.remove(path);
});
