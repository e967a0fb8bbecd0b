import assert from "node:assert/strict";
import { firstAvailable } from "../../src/sources/first_available.ts";
import { SourceError } from "../../src/sources/source_error.ts";

const refuse = (name: string) => Promise.reject(new SourceError(name, `${name} is away`));

Deno.test("firstAvailable() stops at the first success and lists what failed before", async () => {
  const tried: string[] = [];
  const found = await firstAvailable(["a", "b", "c", "d"], (name) => {
    tried.push(name);
    return name < "c" ? refuse(name) : Promise.resolve(`had ${name}`);
  });
  assert.deepEqual(tried, ["a", "b", "c"]);
  assert.deepEqual(found, {
    value: "had c",
    source: "c",
    failed: [{ source: "a", reason: "a is away" }, { source: "b", reason: "b is away" }],
  });
});

Deno.test("firstAvailable() lists all sources when none can be had", async () => {
  await assert.rejects(firstAvailable(["a", "b"], refuse), {
    name: "NoSourceError",
    message: "Cannot get any of 2 sources:\n  a: a is away\n  b: b is away",
    failed: [{ source: "a", reason: "a is away" }, { source: "b", reason: "b is away" }],
  });
});

Deno.test("firstAvailable() passes other errors on at once", async () => {
  const tried: string[] = [];
  const broken = firstAvailable(["a", "b"], (name) => {
    tried.push(name);
    return Promise.reject(new TypeError("a mistake"));
  });
  await assert.rejects(broken, { name: "TypeError", message: "a mistake" });
  assert.deepEqual(tried, ["a"]);
});
