import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../src/sources/cache_folder.ts";

Deno.test("cacheFolder() takes an absolute XDG_CACHE_HOME", () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "/fast" }), join("/fast", "thaw"));
});

Deno.test("cacheFolder() falls back to the home folder for an empty, relative or unset one", () => {
  const wanted = join(homedir(), ".cache", "thaw");
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "" }), wanted);
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "cache" }), wanted);
  assert.equal(cacheFolder({}), wanted);
});

Deno.test("cacheFolder() takes the HOME that the environment names", () => {
  assert.equal(cacheFolder({ HOME: "/home/ada" }), "/home/ada/.cache/thaw");
});
