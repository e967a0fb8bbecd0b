import assert from "node:assert/strict";
import { DataError } from "../../src/dataset/data_error.ts";

Deno.test("DataError names the path and keeps the error beneath", () => {
  const cause = new Error("beneath");
  const error = new DataError("val/ants/a.jpg", "it is broken; replace it", { cause });
  assert.equal(error.name, "DataError");
  assert.equal(error.path, "val/ants/a.jpg");
  assert.equal(error.reason, "it is broken; replace it");
  assert.equal(error.cause, cause);
  assert.equal(error.message, 'Cannot use "val/ants/a.jpg": it is broken; replace it');
});
