import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { recipeOf } from "../../src/runtime/install_recipe.ts";

for (const build of ["cpu", "cuda"] as const) {
  Deno.test(`recipeOf() of the ${build} build finds sources, headers and requirements`, async () => {
    const recipe = await recipeOf(build);
    assert.ok((await stat(join(recipe.addonSources, "tfjs_backend.cc"))).isFile());
    assert.ok((await stat(join(recipe.headers, "node_api.h"))).isFile());
    assert.ok((await stat(recipe.requirements)).isFile());
  });

  Deno.test(`recipeOf() of the ${build} build pins each wheel to one file`, async () => {
    const text = await readFile((await recipeOf(build)).requirements, "utf8");
    const wheels = text.replaceAll("\\\n", "").split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    for (const line of wheels) {
      assert.match(line, /^[a-z0-9-]+==[\d.]+ +--hash=sha256:[0-9a-f]{64}$/);
    }
    assert.equal(wheels.length, { cpu: 1, cuda: 13 }[build]);
  });

  Deno.test(`recipeOf() of the ${build} build needs more room than it fetches and keeps`, async () => {
    const { bytes: { download, height, kept } } = await recipeOf(build);
    assert.ok(height > download + kept);
  });
}

Deno.test("recipeOf() gives each build a folder of its own, always the same", async () => {
  const [cpu, cuda, again] = await Promise.all([
    recipeOf("cpu"),
    recipeOf("cuda"),
    recipeOf("cpu"),
  ]);
  assert.equal(cpu.name, again.name);
  assert.notEqual(cpu.name, cuda.name);
});
