import assert from "node:assert/strict";
import { nearest, suggest } from "../../src/experiment/nearest.ts";

const known = ["lr", "momentum", "weight_decay", "step", "type"];

Deno.test("nearest() finds the name behind a slip of the pen", () => {
  const slips: Record<string, string> = {
    momentun: "momentum",
    momemtum: "momentum",
    Momentum: "momentum",
    "weight-decay": "weight_decay",
    weigth_decay: "weight_decay",
    stpe: "step",
    lt: "lr",
  };
  for (const [slip, meant] of Object.entries(slips)) assert.equal(nearest(slip, known), meant);
});

Deno.test("nearest() does not guess at other words", () => {
  for (const other of ["dropout", "learning_rate", "", "x", "momentum".repeat(9)]) {
    assert.equal(nearest(other, known), undefined, other);
  }
});

Deno.test("nearest() takes the first of equally near names", () => {
  assert.equal(nearest("bat", ["cat", "hat"]), "cat");
});

Deno.test("suggest() lists the known names where none is near", () => {
  assert.equal(
    suggest("dropout", ["lr", "momentum"], { kind: "keys" }),
    "Known keys: `lr`, `momentum`",
  );
  assert.equal(suggest("momentun", known, { kind: "keys" }), "Did you mean `momentum`?");
});
