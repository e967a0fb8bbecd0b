import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readBatches } from "../../src/dataset/read_batches.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import { compileProgram } from "../../src/program/program.ts";
import { openSession } from "../../src/runtime/session.ts";
import { softmax } from "../../src/train/metrics.ts";
import { prepare, type Prepared } from "../../src/train/prepare.ts";
import { floats } from "../graph/_open_graph.ts";
import { loadForTests } from "../tensorflow.ts";
import { Largest } from "./_measured.ts";
import { hashNetwork } from "./_network.ts";

/** Of a probability, absolute. */
const TOLERANCE = 0.01;

/** whole.json. */
interface WholeGolden {
  /** Of the network, whose head's weights are `enlarged` times the hash's and whose bias is given. */
  readonly seed: number;
  readonly enlarged: number;
  readonly bias: readonly number[];
  readonly classes: readonly string[];
  readonly probabilities: Readonly<Record<string, readonly number[]>>;
}

const golden: WholeGolden = JSON.parse(
  readFileSync(new URL("whole.json", import.meta.url), "utf8"),
);

Deno.test("whole: from the file to the probabilities, each picture is what PyTorch says", async () => {
  const projectRoot = fileURLToPath(new URL("../..", import.meta.url));
  const path = fileURLToPath(new URL("../../experiments/quickstart.yaml", import.meta.url));
  const experiment = readExperiment(readFileSync(path, "utf8"), { path, set: [] });
  const prepared = await prepare(experiment, { projectRoot, cacheFolder: projectRoot });
  const { plan, val } = prepared;
  assert.deepEqual(plan.dataset.classes, golden.classes);
  assert.deepEqual(val.pictures.map(({ file }) => file), Object.keys(golden.probabilities));

  const found = await probabilities(prepared);
  const wanted = Object.values(golden.probabilities);
  const largest = new Largest();
  found.forEach((row, k) => largest.add(row, wanted[k]!));
  largest.hold(`probabilities of ${found.length} pictures, from their files`, TOLERANCE);
  assert.deepEqual(found.map(classOf), wanted.map(classOf));
  // Both classes are among the answers
  assert.equal(new Set(wanted.map(classOf)).size, 2);
});

async function probabilities({ plan, val }: Prepared): Promise<number[][]> {
  const classes = golden.classes.length;
  const network = hashNetwork(plan.model.tensors, golden.seed);
  const { shape, data } = network["fc.weight"]!;
  const session = await openSession(await loadForTests(), compileProgram(plan, plan.methods[0]!));
  try {
    session.run("assign", {
      ...network,
      "fc.weight": floats(shape, data.map((value) => golden.enlarged * value)),
      "fc.bias": floats([classes], golden.bias),
    });
    const rows: number[][] = [];
    const batches = readBatches(val, {
      transforms: plan.transforms.val,
      order: [...val.pictures.keys()],
      batchSize: plan.evaluation_batch_size,
    });
    for await (const { pixels, labels } of batches) {
      const shape = [labels.length, pixels.length / labels.length];
      const { logits } = session.run("evaluate", {
        pixels: { dtype: "int32", shape, data: pixels },
      });
      const values = Float32Array.from(logits!.data);
      labels.forEach((_, k) => rows.push(softmax(values.subarray(k * classes, (k + 1) * classes))));
    }
    return rows;
  } finally {
    session.close();
  }
}

function classOf(row: readonly number[]): number {
  return row.indexOf(Math.max(...row));
}
