import assert from "node:assert/strict";
import { fewAtOnce } from "../../src/dataset/_few_at_once.ts";

Deno.test("fewAtOnce() gives results in the files' order and has four open at most", async () => {
  const files = Array.from({ length: 11 }, (_, k) => `${k}`);
  let [open, most] = [0, 0];
  const results = await fewAtOnce(files, async (file) => {
    most = Math.max(most, ++open);
    // The later ones end first
    await new Promise((resume) => setTimeout(resume, 11 - Number(file)));
    open--;
    return `${file}!`;
  });
  assert.deepEqual(results, files.map((file) => `${file}!`));
  assert.equal(most, 4);
});

Deno.test("fewAtOnce() fails as the first work does", async () => {
  const failing = (file: string) => Promise.reject(new Error(file));
  await assert.rejects(fewAtOnce(["a", "b"], failing), { message: "a" });
});
