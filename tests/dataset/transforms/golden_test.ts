import assert from "node:assert/strict";
import type { Transform } from "../../../src/plan/plan.ts";
import { assertPixels } from "../_golden.ts";
import { casesOf, made } from "./_golden.ts";

const counts: readonly (readonly [Transform["type"], number])[] = [
  ["random_vertical_flip", 12],
  ["random_grayscale", 12],
  ["color_jitter", 20],
  ["random_rotation", 32],
  ["random_erasing", 14],
];

for (const [type, count] of counts) {
  Deno.test(`applyTransform() gives torchvision's bytes from the same numbers: ${type}`, async () => {
    const cases = casesOf(type);
    assert.equal(cases.length, count);
    let changed = 0;
    for (const expected of cases) {
      const { before, after, left } = await made(expected);
      const name = JSON.stringify([expected.transform, expected.box, expected.words]);
      assertPixels(after.pixels, expected, name);
      assert.deepEqual(
        [after.width, after.height, left],
        [expected.width, expected.height, 0],
        name,
      );
      if (`${before.pixels}` !== `${after.pixels}`) changed++;
    }
    // Both outcomes of a probability are among them.
    const chance = cases.some(({ transform }) => "p" in transform && transform.p < 1);
    assert.ok(changed > count / 4 && (!chance || changed < count), `${changed} changed`);
  });
}
