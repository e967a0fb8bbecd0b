/** What golden.py says, and how closely a number must follow it. */
import assert from "node:assert/strict";
import golden from "./golden.json" with { type: "json" };

export { golden };

/** Fails unless `actual` is within a relative (below 1: absolute) distance of `expected`. */
export function assertClose(actual: number, expected: number, tolerance: number): void {
  const distance = Math.abs(actual - expected);
  assert.ok(
    distance <= tolerance * Math.max(1, Math.abs(expected)),
    `expected ${expected}, received ${actual}, distance ${distance}`,
  );
}
