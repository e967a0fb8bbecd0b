import assert from "node:assert/strict";
import { differences } from "../../src/plan/differences.ts";

Deno.test("differences() of equal values are none, in whatever order their keys stand", () => {
  assert.deepEqual(
    differences({ a: 1, b: { c: [1, { d: null }] } }, { b: { c: [1, { d: null }] }, a: 1 }),
    [],
  );
  assert.deepEqual(differences([], []), []);
  assert.deepEqual(differences(null, null), []);
});

Deno.test("differences() go item by item where a list holds more than single values", () => {
  const steps = (size: number) => [{ type: "resize", size }, { type: "center_crop", size: 64 }];
  assert.deepEqual(differences({ steps: steps(72) }, { steps: steps(70) }), [
    { key: "steps.0.size", a: 72, b: 70 },
  ]);
  assert.deepEqual(differences({ steps: steps(72) }, { steps: steps(72).slice(0, 1) }), [
    { key: "steps.1.size", a: 64 },
    { key: "steps.1.type", a: "center_crop" },
  ]);
});

Deno.test("differences() take a list of single values as one", () => {
  assert.deepEqual(differences({ seeds: [0, 1] }, { seeds: [0] }), [{
    key: "seeds",
    a: [0, 1],
    b: [0],
  }]);
});

Deno.test("differences() tell null, nothing, an empty object and other kinds apart", () => {
  assert.deepEqual(differences({ a: null }, {}), [{ key: "a", a: null }]);
  assert.deepEqual(differences({ a: {} }, {}), [{ key: "a", a: {} }]);
  assert.deepEqual(differences({ a: {} }, { a: { b: 1 } }), [{ key: "a.b", b: 1 }]);
  assert.deepEqual(differences({ a: { b: 1 } }, { a: null }), [{ key: "a", a: { b: 1 }, b: null }]);
  assert.deepEqual(differences({ a: [{ b: 1 }] }, { a: { 0: { b: 1 } } }), [
    { key: "a", a: [{ b: 1 }], b: { 0: { b: 1 } } },
  ]);
  assert.deepEqual(differences(1, "1"), [{ key: "", a: 1, b: "1" }]);
});

Deno.test("differences() are sorted by key, and know no inherited keys", () => {
  assert.deepEqual(
    differences({ b: 1, a: { z: 1, y: 1 } }, { toString: 2 }).map(({ key }) => key),
    ["a.y", "a.z", "b", "toString"],
  );
});
