import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readWeights } from "../../src/weights/read_weights.ts";
import type { Floats } from "../graph/_open_graph.ts";
import { changedNames } from "../program/_open_program.ts";
import { Largest } from "./_measured.ts";
import {
  hashBatches,
  keptOf,
  networkGolden,
  type OpenCase,
  readSlots,
  type Row,
  rowsOf,
  withCase,
} from "./_network.ts";

/**
 * As a share of the tensor's largest value. PyTorch's values are those of float64, the same on any
 * machine; beside ours stands how far its float32 is from them.
 */
const TOLERANCE = 1e-5;

const { classes, steps } = networkGolden();
const { size, batches } = steps;
const golden = await readWeights(
  fileURLToPath(new URL("network.safetensors", import.meta.url)),
);

for (const training of steps.cases) {
  const { name, freeze, slots, rates, seed, float32_noise } = training;
  const what = freeze.length === 0 ? `fine-tuned with ${name}` : name;
  Deno.test(`steps: tensors, statistics and buffers are PyTorch's: ${what}`, async () => {
    await withCase({ training, size, classes }, (open) => {
      const given = hashBatches(seed, { batches, size, classes });
      given.forEach(({ pictures, labels }, k) => {
        open.step({ pictures, labels, rate: rates[k]!, number: k + 1 });
        if (k !== 0 && k !== batches.length - 1) return;
        const matrix = golden.get(`${name}/${k + 1}`)!;
        const noise = float32_noise[k === 0 ? 0 : 1];
        compareState(open, { matrix, slots, what: `${name}, step ${k + 1}`, noise });
      });
    });
  });
}

/** What may change is PyTorch's, what is frozen is as it was. */
function compareState(
  open: OpenCase,
  { matrix, slots, what, noise }: {
    readonly matrix: Parameters<typeof rowsOf>[1];
    readonly slots: readonly string[];
    readonly what: string;
    readonly noise: number;
  },
): void {
  const { plan, method, session, network } = open;
  const kinds = new Map(plan.model.tensors.map((spec) => [spec.name, spec.kind]));
  const changing = [...kinds.keys()].filter((name) => !method.frozen.includes(name));
  const buffers = slots.flatMap((kind) => method.trained.map((name) => `${kind}/${name}`));
  const state = session.run("read", {}) as Record<string, Floats>; // all are float32
  assert.deepEqual(changedNames(network, state), changing);
  const held = slots.length > 0 ? readSlots(open) : {};
  assert.deepEqual(Object.keys(held).toSorted(), buffers.toSorted());
  const found: Record<string, Floats> = { ...state, ...held };
  const rows = rowsOf([...changing, ...buffers], matrix);
  const groups = Map.groupBy(rows, ([name]) => kinds.get(name) ?? "buffer");
  const largest = new Map([...groups].map(([kind, group]) => [kind, largestOf(group, found)]));
  for (const [kind, difference] of largest) {
    difference.hold(
      `${what}, ${kind}s (PyTorch's own float32: ${Number(noise.toPrecision(2))})`,
      TOLERANCE,
    );
  }
}

function largestOf(
  rows: readonly (readonly [string, Row])[],
  found: Readonly<Record<string, Floats>>,
): Largest {
  const largest = new Largest();
  for (const [name, { kept, scale }] of rows) largest.add(keptOf(found[name]!.data), kept, scale);
  return largest;
}
