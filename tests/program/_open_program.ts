/**
 * Programs of the example plan on the real library.
 *
 * @module
 */
import { batchTargets, criterionOf, flatTargets } from "../../src/optimize/criterion.ts";
import { methodScalars } from "../../src/optimize/method_scalars.ts";
import type { MethodPlan, Plan } from "../../src/plan/plan.ts";
import { compileProgram, type Program } from "../../src/program/program.ts";
import { randomFor } from "../../src/random/random.ts";
import { openSession, type Session, type Value } from "../../src/runtime/session.ts";
import { examplePlan } from "../example_plan.ts";
import { type Floats, floats } from "../graph/_open_graph.ts";
import { drawNetwork } from "../model/_network.ts";
import { loadForTests } from "../tensorflow.ts";

/** A loaded method whose network has drawn values. */
export interface OpenProgram {
  readonly plan: Plan;
  readonly method: MethodPlan;
  readonly program: Program;
  readonly session: Session;
  /** What was assigned. */
  readonly network: Readonly<Record<string, Floats>>;
}

/**
 * Does something with a method of the example plan.
 *
 * @param options The method's number, and `--set` arguments.
 * @param work Gets the loaded method; afterwards it is closed.
 */
export async function withProgram<T>(
  { method: k = 0, set = [] }: { readonly method?: number; readonly set?: readonly string[] },
  work: (open: OpenProgram) => T,
): Promise<T> {
  const plan = examplePlan({ set });
  const method = plan.methods[k]!;
  const program = compileProgram(plan, method);
  const network = drawNetwork(plan.model.tensors);
  const session = await openSession(await loadForTests(), program);
  try {
    session.run("assign", network);
    return work({ plan, method, program, session, network });
  } finally {
    session.close();
  }
}

/** Drawn pictures of 32 x 32 pixels, packed as a program takes them. */
export function drawPixels(pictures: number, key = "pixels"): Value {
  const random = randomFor([key]);
  const words = 32 * 32 * 3 / 4;
  const data = Int32Array.from(
    { length: pictures * words },
    () => random.integer(-(2 ** 31), 2 ** 31 - 1),
  );
  return { dtype: "int32", shape: [pictures, words], data };
}

/** Targets that take the two classes in turn, for the mean over the pictures. */
export function alternating(pictures: number): Floats {
  const labels = Int32Array.from({ length: pictures }, (_, k) => k % 2);
  const criterion = criterionOf({ label_smoothing: 0, class_weights: null }, 2);
  return {
    dtype: "float32",
    shape: [pictures, 2],
    data: flatTargets(batchTargets(criterion, labels)),
  };
}

/** What a method's first step is fed for its optimizer. */
export function scalarsAt(method: MethodPlan, rate: number): Record<string, Floats> {
  const groups = method.groups.map((group) => ({ ...group, lr: rate }));
  const scalars = methodScalars({ ...method, groups }, { step: 0 });
  return Object.fromEntries(
    Object.entries(scalars).map(([name, value]) => [name, floats([], [value])]),
  );
}

/** Names of the tensors that differ in any bit, in the order of `before`. */
export function changedNames(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): string[] {
  return Object.keys(before).filter((name) => {
    const [a, b] = [before[name]!.data, after[name]!.data].map(bitsOf);
    return a!.length !== b!.length || a!.some((bits, k) => bits !== b![k]);
  });
}

function bitsOf({ buffer, byteOffset, byteLength }: Value["data"]): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
