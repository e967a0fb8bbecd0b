/**
 * The tensors of a network, before and after.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { architecture } from "../model/architecture.ts";
import { initialTensor } from "../model/initialize.ts";
import { averageName } from "../optimize/average.ts";
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
  session.run("assign", toFeeds(state));
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
  return toState(session.run("read", {}));
}

/** A session and the names of what it can run. */
export interface Loaded {
  readonly session: Session;
  readonly program: { readonly signatures: readonly string[] };
}

/**
 * Reads what goes with the network: the optimizer's variables and the averages; nothing where there
 * are none.
 */
export function readSlots({ session, program }: Loaded): StateDict {
  const hasSlots = program.signatures.includes("read_slots");
  return hasSlots ? toState(session.run("read_slots", {})) : new Map();
}

/**
 * Sets what goes with a network that has just been assigned. What the session has and `slots` has
 * not stays as it is: zero, or an average that is its parameter.
 *
 * @param loaded Its network is assigned.
 * @param slots What another session's {@linkcode readSlots} gave.
 */
export function assignSlots(loaded: Loaded, slots: StateDict): void {
  const fresh = readSlots(loaded);
  if (fresh.size === 0) return;
  const all = new Map([...fresh].map(([name, slot]) => [name, slots.get(name) ?? slot]));
  loaded.session.run("assign_slots", toFeeds(all));
}

/**
 * The network as it is evaluated: averages in the place of the parameters that have one.
 *
 * @example Without averages
 * ```ts
 * import assert from "node:assert/strict";
 * import { evaluatedState } from "./network_state.ts";
 *
 * const bias = { dtype: "float32", shape: [1], data: Float32Array.of(3) } as const;
 * const session = { run: () => ({ "fc.bias": bias }), close() {} };
 * const loaded = { session, program: { signatures: ["assign", "read"] } };
 * assert.equal(evaluatedState(loaded).get("fc.bias")?.data[0], 3);
 * ```
 */
export function evaluatedState(loaded: Loaded): StateDict {
  const slots = readSlots(loaded);
  return new Map(
    [...readState(loaded.session)].map((
      [name, own],
    ) => [name, slots.get(averageName(name)) ?? own]),
  );
}

/**
 * Finds a tensor that holds NaN or infinity.
 *
 * @param state The network.
 * @returns Its name, the first in the state's order; null where all are finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findNonFinite } from "./network_state.ts";
 *
 * const state = new Map([["a", { shape: [1], data: Float32Array.of(NaN) }]]);
 * assert.equal(findNonFinite(state), "a");
 * ```
 */
export function findNonFinite(state: StateDict): string | null {
  for (const [name, { data }] of state) {
    // A plain loop: eleven million calls of a callback would be felt
    for (let k = 0; k < data.length; k++) if (!Number.isFinite(data[k])) return name;
  }
  return null;
}

function toFeeds(state: StateDict): Record<string, Value> {
  return Object.fromEntries(
    [...state].map(([name, { shape, data }]) => [name, { dtype: "float32", shape, data }]),
  );
}

function toState(values: Readonly<Record<string, Value>>): StateDict {
  return new Map(
    Object.entries(values).flatMap(([name, value]): [string, Tensor][] =>
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
