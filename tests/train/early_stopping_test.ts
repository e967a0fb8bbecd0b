import assert from "node:assert/strict";
import { stopsEarly } from "../../src/train/early_stopping.ts";

type Rule = NonNullable<Parameters<typeof stopsEarly>[0]>;

/** The first epoch after which training ends, or null. */
function endOf(rule: Partial<Rule>, values: readonly number[]): number | null {
  const whole: Rule = { metric: "loss", patience: 1, min_delta: 0, ...rule };
  const validated = values.map((value, epoch) => {
    // What is not watched improves all the time
    const others = whole.metric === "loss" ? epoch : -epoch;
    return { loss: others, accuracy: others, [whole.metric]: value };
  });
  const end = values.findIndex((_, epoch) => stopsEarly(whole, validated.slice(0, epoch + 1)));
  return end < 0 ? null : end;
}

Deno.test("stopsEarly() ends after as many epochs without improvement as its patience", () => {
  const values = [5, 4, 3, 3, 4, 2, 3, 3, 3, 1];
  assert.deepEqual([1, 2, 3, 4].map((patience) => endOf({ patience }, values)), [3, 4, 8, null]);
});

Deno.test("stopsEarly() compares with the best epoch, not with the one before", () => {
  assert.equal(endOf({ patience: 3 }, [1, 5, 4, 3, 2]), 3);
});

Deno.test("stopsEarly() takes the higher accuracy for the better one", () => {
  const values = [0.5, 0.6, 0.6, 0.7, 0.6, 0.5];
  assert.equal(endOf({ metric: "accuracy", patience: 2 }, values), 5);
  assert.equal(endOf({ metric: "loss", patience: 2 }, values), 2);
});

Deno.test("stopsEarly() asks for more than min_delta, from the last epoch that gave it", () => {
  const slow = [1, 0.75, 0.5, 0.25];
  assert.equal(endOf({ min_delta: 0.25 }, slow), 1, "as much is not more");
  assert.equal(endOf({ min_delta: 0.125 }, slow), null);
  // Each step is too small, two of them are enough
  const small = { min_delta: 0.375, patience: 2 };
  assert.equal(endOf(small, [1, 0.75, 0.5, 0.25, 0]), null);
});

Deno.test("stopsEarly() goes on without a rule, without epochs and after the first", () => {
  const same = [1, 1, 1].map((loss) => ({ loss, accuracy: 0 }));
  assert.equal(stopsEarly(null, same), false);
  const rule: Rule = { metric: "loss", patience: 1, min_delta: 0 };
  assert.deepEqual([0, 1, 2].map((n) => stopsEarly(rule, same.slice(0, n))), [false, false, true]);
});
