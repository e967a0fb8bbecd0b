import assert from "node:assert/strict";
import { SourceError } from "../../src/sources/source_error.ts";

Deno.test("SourceError names the source, the reason and the error beneath", () => {
  const cause = new Error("beneath");
  const error = new SourceError("data.zip", "no such file or folder", { cause });
  assert.equal(error.name, "SourceError");
  assert.equal(error.source, "data.zip");
  assert.equal(error.reason, "no such file or folder");
  assert.equal(error.cause, cause);
  assert.equal(error.message, 'Cannot get "data.zip": no such file or folder');
});
