/**
 * What the optimizers share.
 *
 * @module
 */
import { type Attribute, attribute } from "../graph/attribute.ts";
import type { Graph, Tensor, Variable } from "../graph/graph.ts";
import { add, multiply } from "../graph/ops/elementwise.ts";
import type { ScheduledStep } from "../plan/schedule.ts";

/** A parameter and its gradient. */
export interface Learning {
  readonly variable: Variable;
  readonly gradient: Tensor;
}

/** What one step does: tokens to run, and the optimizer's own variables, which start at zero. */
export interface Updates {
  readonly done: readonly Tensor[];
  readonly slots: readonly Variable[];
}

/** Settings of an optimizer, and the scalars that its steps are fed. */
export interface Rule<Optimizer> {
  readonly optimizer: Optimizer;
  /** Float32 [], by name. */
  scalar(name: string): Tensor;
}

/** What a step with a momentum is fed: `rate`, and `momentum` where there is one. */
export function momentumScalars(
  { momentum: own }: { readonly momentum: number },
  { rate, momentum }: ScheduledStep,
): { readonly rate: number; readonly momentum?: number } {
  return own === 0 ? { rate } : { rate, momentum: momentum ?? own };
}

/** The updates of all parameters, one after another. */
export function updateEach(
  learning: readonly Learning[],
  update: (learning: Learning) => Updates,
): Updates {
  const updates = learning.map(update);
  return {
    done: updates.flatMap(({ done }) => done),
    slots: updates.flatMap(({ slots }) => slots),
  };
}

/** A variable of the optimizer for a parameter, under PyTorch's name. */
export function slotOf(graph: Graph, name: string, { name: parameter, value }: Variable): Variable {
  const shape = value.shape as readonly number[]; // a variable's sizes are all known
  return graph.variable(`${name}/${parameter}`, shape);
}

/** The gradient with that of an L2 penalty: `g + weight_decay w`. */
export function penalized(
  graph: Graph,
  { variable, gradient }: Learning,
  weightDecay: number,
): Tensor {
  if (weightDecay === 0) return gradient;
  const penalty = multiply(graph, variable.value, graph.constant([weightDecay], []));
  return add(graph, gradient, penalty);
}

/** One of TensorFlow's update kernels on variables. */
export function kernel(
  graph: Graph,
  op: string,
  { inputs, attr = {}, after = [] }: {
    readonly inputs: readonly Tensor[];
    readonly attr?: Readonly<Record<string, Attribute>>;
    readonly after?: readonly Tensor[];
  },
): Tensor {
  return graph.add(op, {
    inputs,
    after,
    attr: { T: attribute.type("float32"), use_locking: attribute.bool(false), ...attr },
    outputs: [{ dtype: "resource", shape: [] }],
  })[0];
}
