/**
 * The tensors of a network, before and after.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { architecture } from "../model/architecture.ts";
import { initialTensor } from "../model/initialize.ts";
import type { Plan } from "../plan/plan.ts";
import type { Session, Value } from "../runtime/session.ts";
import type { StateDict, Tensor } from "../weights/state_dict.ts";

/**
 * What a seed starts from: the pretrained tensors, with those that the plan replaces (or all, where
 * there are no weights) drawn anew.
 *
 * @param plan The plan.
 * @param seed Seed of what is drawn.
 * @param pretrained The weights file, or null.
 * @returns Every tensor of the plan's network, in its order.
 *
 * @example Without weights
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { initialState } from "./network_state.ts";
 *
 * assert.deepEqual(initialState(examplePlan(), 0, null).get("fc.bias")?.shape, [2]);
 * ```
 */
export function initialState(plan: Plan, seed: number, pretrained: StateDict | null): StateDict {
  const { features } = architecture(plan.model.architecture);
  const anew = new Set(plan.weights?.replaced.map(({ name }) => name));
  return new Map(plan.model.tensors.map((spec): [string, Tensor] => {
    const given = anew.has(spec.name) ? undefined : pretrained?.get(spec.name);
    return [
      spec.name,
      given ?? { shape: spec.shape, data: initialTensor(spec, { seed, features }) },
    ];
  }));
}

/**
 * Sets every tensor of a session's network; the optimizer starts anew.
 *
 * @example A session that only holds what it is given
 * ```ts
 * import assert from "node:assert/strict";
 * import { assignState, readState } from "./network_state.ts";
 *
 * let held = {};
 * const session = {
 *   run: (signature: string, feeds: object) => signature === "assign" ? held = feeds : held,
 *   close() {},
 * };
 * const state = new Map([["fc.bias", { shape: [1], data: Float32Array.of(3) }]]);
 * assignState(session, state);
 * assert.deepEqual(readState(session), state);
 * ```
 */
export function assignState(session: Session, state: StateDict): void {
  session.run(
    "assign",
    Object.fromEntries(
      [...state].map(([name, { shape, data }]): [string, Value] => [
        name,
        { dtype: "float32", shape, data },
      ]),
    ),
  );
}

/**
 * Reads every tensor of a session's network.
 *
 * @example A session that only holds what it is given
 * ```ts
 * import assert from "node:assert/strict";
 * import { assignState, readState } from "./network_state.ts";
 *
 * let held = {};
 * const session = {
 *   run: (signature: string, feeds: object) => signature === "assign" ? held = feeds : held,
 *   close() {},
 * };
 * const state = new Map([["fc.bias", { shape: [1], data: Float32Array.of(3) }]]);
 * assignState(session, state);
 * assert.deepEqual(readState(session), state);
 * ```
 */
export function readState(session: Session): StateDict {
  return new Map(
    Object.entries(session.run("read", {})).flatMap(([name, value]): [string, Tensor][] =>
      value.dtype === "float32" ? [[name, { shape: value.shape, data: value.data }]] : []
    ),
  );
}

/**
 * SHA-256 over the names and bytes of some tensors.
 *
 * @param state The network.
 * @param names Which tensors, in this order.
 * @returns `sha256:…`, or null where there are no names.
 * @throws {RangeError} If the state lacks a name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { hashTensors } from "./network_state.ts";
 *
 * const state = new Map([["a", { shape: [1], data: Float32Array.of(1) }]]);
 * assert.match(hashTensors(state, ["a"]) ?? "", /^sha256:/);
 * assert.equal(hashTensors(state, []), null);
 * ```
 */
export function hashTensors(state: StateDict, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const hash = createHash("sha256");
  for (const name of names) {
    const tensor = state.get(name);
    if (!tensor) throw new RangeError(`Cannot hash "${name}": the network has no such tensor`);
    const { buffer, byteOffset, byteLength } = tensor.data;
    hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return `sha256:${hash.digest("hex")}`;
}
