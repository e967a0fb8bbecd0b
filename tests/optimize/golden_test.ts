import assert from "node:assert/strict";
import { averageName } from "../../src/optimize/average.ts";
import type { StateDict } from "../../src/weights/state_dict.ts";
import { assertClose } from "../graph/_naive.ts";
import { type Floats, floats } from "../graph/_open_graph.ts";
import { golden, trainGolden } from "./_golden.ts";

type Name = keyof typeof golden.start;

function valueOf(state: StateDict, name: string): Floats {
  const { shape, data } = state.get(name)!;
  return { dtype: "float32", shape, data };
}

for (const one of golden.cases) {
  Deno.test(`groups, limits and averages follow PyTorch, one group from step ${golden.added} on: ${one.name}`, async () => {
    const found = await trainGolden(one);
    assert.equal(found.length, golden.batches.length);
    found.forEach(({ network, slots }, step) => {
      const wanted = one.steps[step]!;
      for (const name of Object.keys(golden.start) as Name[]) {
        const weight = valueOf(network, name);
        assertClose(weight, floats(weight.shape, wanted.network[name]), 2e-6);
        // What does not learn has no average of its own: it is its weight
        const average = slots.has(averageName(name)) ? valueOf(slots, averageName(name)) : weight;
        assertClose(average, floats(weight.shape, wanted.averages[name]), 2e-6);
      }
    });
    const learning = ["b.weight", "b.bias"].map(averageName);
    const averagesOf = (step: number) =>
      [...found[step]!.slots.keys()].filter((name) => name.startsWith("average/")).toSorted();
    assert.deepEqual(averagesOf(golden.added - 1), learning.toSorted());
    assert.deepEqual(
      averagesOf(golden.added),
      ["a.weight", ...["b.bias", "b.weight"]].map(averageName),
    );
  });
}
