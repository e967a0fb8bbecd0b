import assert from "node:assert/strict";
import { keptFeatures } from "../../src/plan/kept_features.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { examplePlan } from "../example_plan.ts";

const WEIGHTS = {
  card: "a",
  file: "a",
  sha256: "a".repeat(64),
  licence: "a",
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  replaced: [],
} as const;

/** The head alone learns, for four epochs, on 24 pictures. */
function kept(set: readonly string[], differing: Partial<Plan> = {}) {
  const plan = { ...examplePlan({ set: ["training.epochs=4", ...set] }), ...differing };
  return keptFeatures(plan, plan.methods[1]!);
}

const VIEWS = "training.augmentation={ views: 3 }";
const SHARED = ["training.augmentation_seed=7", "training.seeds=[0, 1]"];

Deno.test("keptFeatures() keeps views that later epochs see again", () => {
  assert.deepEqual(kept([VIEWS]), { drawings: 3, sharedBySeeds: false });
  assert.equal(kept(["training.augmentation={ views: 4 }"]), null);
  assert.equal(kept([]), null);
});

Deno.test("keptFeatures() keeps each epoch's for all seeds of one augmentation_seed and backbone", () => {
  const weights = { weights: { ...WEIGHTS, failed: [] } };
  assert.deepEqual(kept(SHARED, weights), { drawings: 4, sharedBySeeds: true });
  assert.equal(kept(SHARED), null, "drawn backbones differ by seed");
  assert.equal(kept(["training.augmentation_seed=7", "training.seeds=[0]"], weights), null);
  assert.equal(kept(["training.seeds=[0, 1]"], weights), null);
  // More views than epochs, but not than all seeds see
  assert.deepEqual(kept([...SHARED, "training.augmentation={ views: 6 }"], weights), {
    drawings: 6,
    sharedBySeeds: true,
  });
});

Deno.test("keptFeatures() keeps none that the cache cannot hold", () => {
  const pictures = examplePlan().dataset.train.pictures;
  const bytes = 3 * pictures * 512 * 4;
  assert.notEqual(kept([VIEWS], { cache_bytes: bytes }), null);
  assert.equal(kept([VIEWS], { cache_bytes: bytes - 1 }), null);
});
