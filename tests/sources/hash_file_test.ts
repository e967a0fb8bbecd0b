import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { hashFile } from "../../src/sources/hash_file.ts";

Deno.test("hashFile() hashes a file of several pieces", async () => {
  const bytes = new Uint8Array(3_000_001).map((_, at) => at % 251);
  const file = await Deno.makeTempFile();
  await Deno.writeFile(file, bytes);
  assert.equal(await hashFile(file), createHash("sha256").update(bytes).digest("hex"));
  await Deno.remove(file);
});

Deno.test("hashFile() fails on a missing file", async () => {
  await assert.rejects(hashFile("/nowhere/file"), { code: "ENOENT" });
});
