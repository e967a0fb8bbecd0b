import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Session, Value } from "../../src/runtime/session.ts";
import {
  assignSlots,
  assignState,
  evaluatedState,
  hashTensors,
  initialState,
  type Loaded,
  readSlots,
  readState,
} from "../../src/train/network_state.ts";
import type { Tensor } from "../../src/weights/state_dict.ts";
import { examplePlan } from "../example_plan.ts";

const plan = examplePlan();
/** Tensors of the example that are quickly drawn. */
const small = {
  ...plan,
  model: {
    ...plan.model,
    tensors: plan.model.tensors.slice(0, 5).concat(plan.model.tensors.slice(-2)),
  },
};

function tensor(...values: number[]): Tensor {
  return { shape: [values.length], data: Float32Array.from(values) };
}

Deno.test("initialState() draws every tensor by the seed where there are no weights", () => {
  const state = initialState(small, 0, null);
  assert.deepEqual([...state.keys()], small.model.tensors.map(({ name }) => name));
  for (const { name, shape } of small.model.tensors) {
    assert.deepEqual(state.get(name)?.shape, shape);
  }
  assert.deepEqual(initialState(small, 0, null), state);
  assert.notDeepEqual(initialState(small, 1, null).get("conv1.weight"), state.get("conv1.weight"));
});

Deno.test("initialState() takes the weights, and draws anew what the plan replaces", () => {
  const pretrained = new Map(
    small.model.tensors.map(({ name }, k) => [name, tensor(k)] as const),
  );
  const weights = {
    card: "a",
    file: "a.pth",
    sha256: "",
    licence: "",
    replaced: [{ name: "fc.weight", file_shape: [1000, 512] }],
  };
  const state = initialState({ ...small, weights }, 3, pretrained);
  const drawn = initialState(small, 3, null);
  assert.deepEqual(state.get("fc.weight"), drawn.get("fc.weight"));
  for (const [name, value] of pretrained) {
    if (name !== "fc.weight") assert.equal(state.get(name), value);
  }
});

Deno.test("assignState() and readState() pass every tensor through the session", () => {
  const state = new Map([["a", tensor(1, 2)], ["b", tensor(3)]]);
  let held: Readonly<Record<string, Value>> = {};
  const called: string[] = [];
  const session: Session = {
    run(signature, feeds) {
      called.push(signature);
      if (signature === "assign") held = feeds;
      return { ...held };
    },
    close() {},
  };
  assignState(session, state);
  assert.deepEqual(held.b, { dtype: "float32", shape: [1], data: Float32Array.of(3) });
  assert.deepEqual(readState(session), state);
  assert.deepEqual(called, ["assign", "read"]);
});

/** A session that holds some network and slots, and what was called. */
function fakeLoaded(slots: Readonly<Record<string, number>> | null) {
  const value = (each: number): Value => ({
    dtype: "float32",
    shape: [1],
    data: Float32Array.of(each),
  });
  const valuesOf = (numbers: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(numbers).map(([name, each]) => [name, value(each)]));
  const calls: [string, Readonly<Record<string, Value>>][] = [];
  const loaded: Loaded = {
    session: {
      run(signature, feeds) {
        calls.push([signature, feeds]);
        if (signature === "read_slots" && slots === null) throw new RangeError("No such signature");
        return valuesOf(signature === "read" ? { "a.weight": 1, "a.bias": 2 } : slots ?? {});
      },
      close() {},
    },
    program: {
      signatures: ["assign", "read", ...slots === null ? [] : ["assign_slots", "read_slots"]],
    },
  };
  return { loaded, calls, valuesOf };
}

Deno.test("readSlots() gives what goes with the network, and nothing where there is nothing", () => {
  const { loaded } = fakeLoaded({ "average/a.bias": 3 });
  assert.deepEqual(readSlots(loaded), new Map([["average/a.bias", tensor(3)]]));
  assert.deepEqual(readSlots(fakeLoaded(null).loaded), new Map());
});

Deno.test("assignSlots() sets by name what the session has, and leaves what it alone has", () => {
  const { loaded, calls, valuesOf } = fakeLoaded({
    "momentum_buffer/a": 0,
    "momentum_buffer/b": 7,
  });
  assignSlots(
    loaded,
    new Map([["momentum_buffer/c", tensor(9)], ["momentum_buffer/a", tensor(5)]]),
  );
  assert.deepEqual(calls, [
    ["read_slots", {}],
    ["assign_slots", valuesOf({ "momentum_buffer/a": 5, "momentum_buffer/b": 7 })],
  ]);
});

Deno.test("assignSlots() of a session without slots calls nothing", () => {
  const { loaded, calls } = fakeLoaded(null);
  assignSlots(loaded, new Map([["momentum_buffer/a", tensor(5)]]));
  assert.deepEqual(calls, []);
});

Deno.test("evaluatedState() has averages in the place of the parameters that have one", () => {
  const { loaded } = fakeLoaded({ "average/a.bias": 3, "momentum_buffer/a.weight": 4 });
  assert.deepEqual(
    evaluatedState(loaded),
    new Map([["a.weight", tensor(1)], ["a.bias", tensor(3)]]),
  );
  assert.deepEqual(
    evaluatedState(fakeLoaded(null).loaded),
    new Map([["a.weight", tensor(1)], ["a.bias", tensor(2)]]),
  );
});

Deno.test("hashTensors() is SHA-256 over names and bytes, in the order asked for", () => {
  const state = new Map([["a", tensor(1, -2)], ["b", tensor(3)]]);
  const bytes = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
  const wanted = createHash("sha256").update("a").update(bytes(1, -2)).update("b").update(bytes(3));
  assert.equal(hashTensors(state, ["a", "b"]), `sha256:${wanted.digest("hex")}`);
  assert.notEqual(hashTensors(state, ["b", "a"]), hashTensors(state, ["a", "b"]));
  assert.equal(hashTensors(state, []), null);
});

Deno.test("hashTensors() sees only a tensor's own part of a shared memory", () => {
  const memory = Float32Array.of(9, 1, -2, 9);
  const shared = new Map([["a", { shape: [2], data: memory.subarray(1, 3) }]]);
  assert.equal(hashTensors(shared, ["a"]), hashTensors(new Map([["a", tensor(1, -2)]]), ["a"]));
});

Deno.test("hashTensors() tells bits apart that compare equal", () => {
  const hashOf = (value: number) => hashTensors(new Map([["a", tensor(value)]]), ["a"]);
  assert.notEqual(hashOf(0), hashOf(-0));
  assert.equal(hashOf(NaN), hashOf(NaN));
});

Deno.test("hashTensors() names a tensor that the network lacks", () => {
  assert.throws(() => hashTensors(new Map(), ["fc.bias"]), {
    name: "RangeError",
    message: 'Cannot hash "fc.bias": the network has no such tensor',
  });
});
