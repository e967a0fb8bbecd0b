/**
 * Two linear layers that train as those of golden.py do, in a graph a phase.
 *
 * @module
 */
import { Graph } from "../../src/graph/graph.ts";
import { linear } from "../../src/graph/ops/linear.ts";
import { batchTargets, criterionOf, flatTargets } from "../../src/optimize/criterion.ts";
import { methodScalars } from "../../src/optimize/method_scalars.ts";
import type { MethodPlan, Optimizer, Phase, TensorSpec } from "../../src/plan/plan.ts";
import { stateSignatures } from "../../src/program/state_signatures.ts";
import { trainingStep } from "../../src/program/training_step.ts";
import type { Session } from "../../src/runtime/session.ts";
import { assignSlots, assignState, readSlots, readState } from "../../src/train/network_state.ts";
import type { StateDict } from "../../src/weights/state_dict.ts";
import { examplePlan } from "../example_plan.ts";
import { floats, openGraph } from "../graph/_open_graph.ts";
import golden from "./golden.json" with { type: "json" };

export { golden };

/** One of golden.py's cases. */
export type GoldenCase = (typeof golden.cases)[number];

const SHAPES = { "a.weight": [4, 3], "a.bias": [4], "b.weight": [2, 4], "b.bias": [2] } as const;

const tensors: readonly TensorSpec[] = Object.entries(SHAPES).map(([name, shape]) => ({
  name,
  shape,
  kind: "parameter",
}));

/** The method of a case, an epoch a step. */
export function methodOf(
  { optimizer, clip_grad_norm, clip_grad_value, decay }: GoldenCase,
): MethodPlan {
  const { rates, decays, added, schedule } = golden;
  const group = (name: keyof typeof rates, from_epoch: number) => ({
    match: null,
    lr: rates[name],
    weight_decay: decays[name],
    from_epoch,
    parameters: [name],
  });
  return {
    ...examplePlan().methods[0]!,
    epochs: golden.batches.length,
    steps_per_epoch: 1,
    // A union that JSON's types do not show; lr and decay are the groups'
    optimizer: { lr: NaN, weight_decay: NaN, centered: false, ...optimizer } as Optimizer,
    schedule: { type: "step", ...schedule, warmup: null },
    clip_grad_norm,
    clip_grad_value,
    ema: { decay },
    groups: [group("b.bias", 0), group("b.weight", 0), group("a.weight", added)],
    phases: [
      { from_epoch: 0, trained: ["b.weight", "b.bias"], features_once: false },
      { from_epoch: added, trained: ["a.weight", "b.weight", "b.bias"], features_once: false },
    ],
  };
}

/** Network and slots after each step. */
export async function trainGolden(
  one: GoldenCase,
): Promise<{ readonly network: StateDict; readonly slots: StateDict }[]> {
  const method = methodOf(one);
  const found: { network: StateDict; slots: StateDict }[] = [];
  let network: StateDict = new Map(
    tensors.map(({ name, shape }) => {
      const values = golden.start[name as keyof typeof golden.start]; // the same four names
      return [name, { shape, data: Float32Array.from(values) }];
    }),
  );
  let slots: StateDict = new Map();
  for (const [k, phase] of method.phases.entries()) {
    const session = await openPhase(method, phase);
    const loaded = { session, program: { signatures: ["read_slots"] } };
    assignState(session, network);
    if (k > 0) assignSlots(loaded, slots);
    const until = method.phases[k + 1]?.from_epoch ?? method.epochs;
    for (let step = phase.from_epoch; step < until; step++) {
      session.run("step", feedsOf(method, step));
      [network, slots] = [readState(session), readSlots(loaded)];
      found.push({ network, slots });
    }
    session.close();
  }
  return found;
}

async function openPhase(method: MethodPlan, phase: Phase): Promise<Session> {
  const graph = new Graph();
  const layer = (name: "a" | "b") => ({
    weight: graph.variable(`${name}.weight`, SHAPES[`${name}.weight`]).value,
    bias: graph.variable(`${name}.bias`, SHAPES[`${name}.bias`]).value,
  });
  const x = graph.placeholder("x", "float32", [null, 3]);
  const logits = linear(graph, linear(graph, x, layer("a")), layer("b"));
  const { signature, slots } = trainingStep(graph, {
    logits,
    statistics: [],
    method,
    phase,
    name: "step",
  });
  return await openGraph(graph, {
    ...stateSignatures(graph, tensors, slots),
    step: { inputs: { x, ...signature.inputs }, outputs: signature.outputs },
  });
}

function feedsOf(method: MethodPlan, step: number) {
  const { x, labels } = golden.batches[step]!;
  const criterion = criterionOf({ label_smoothing: 0, class_weights: null }, 2);
  const targets = flatTargets(batchTargets(criterion, Int32Array.from(labels)));
  const scalars = Object.entries(methodScalars(method, { step }));
  return {
    x: floats([3, 3], x),
    targets: floats([3, 2], targets),
    ...Object.fromEntries(scalars.map(([name, value]) => [name, floats([], [value])])),
  };
}
