import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import { add, cast } from "../../src/graph/ops/elementwise.ts";
import { bytesOf } from "../../src/graph/ops/shape.ts";
import { encodeSavedModel } from "../../src/graph/saved_model.ts";
import {
  type LoadableProgram,
  openSession,
  type TensorFlow,
  type Value,
} from "../../src/runtime/session.ts";
import { loadForTests } from "../tensorflow.ts";

/** A variable with a way in and a way out, and outputs of all kinds. */
function program(): LoadableProgram {
  const graph = new Graph();
  const variable = graph.variable("v", [2]);
  const value = graph.placeholder("value", "float32", [2]);
  const set = graph.identity(value, { name: "set", after: [graph.assign(variable, value)] });
  const words = graph.placeholder("words", "int32", [null]);
  const [finite] = graph.add("IsFinite", {
    inputs: [variable.value],
    attr: { T: { type: 1 } },
    outputs: [{ dtype: "bool", shape: [2] }],
  });
  const signatures = {
    set: { inputs: { value }, outputs: { set } },
    read: { inputs: {}, outputs: { v: variable.value, finite } },
    twice: { inputs: { words }, outputs: { twice: add(graph, words, words) } },
    bytes: { inputs: { words }, outputs: { bytes: bytesOf(graph, words) } },
    float: { inputs: { words }, outputs: { float: cast(graph, words, "float32") } },
  };
  return encodeSavedModel(graph, signatures);
}

function floats(...values: number[]): Value {
  return { dtype: "float32", shape: [values.length], data: Float32Array.from(values) };
}

function ints(...values: number[]): Value {
  return { dtype: "int32", shape: [values.length], data: Int32Array.from(values) };
}

Deno.test("openSession() runs signatures over shared variables, by name and type", async () => {
  const session = await openSession(await loadForTests(), program());
  try {
    assert.deepEqual(session.run("set", { value: floats(3, NaN) }), { set: floats(3, NaN) });
    assert.deepEqual(session.run("read", {}), {
      v: floats(3, NaN),
      finite: { dtype: "bool", shape: [2], data: Uint8Array.of(1, 0) },
    });
    assert.deepEqual(session.run("twice", { words: ints(4, -5) }), { twice: ints(8, -10) });
  } finally {
    session.close();
  }
});

Deno.test("openSession() gives two sessions of one program variables of their own", async () => {
  const tf = await loadForTests();
  const [one, other] = [await openSession(tf, program()), await openSession(tf, program())];
  one.run("set", { value: floats(1, 2) });
  other.run("set", { value: floats(3, 4) });
  assert.deepEqual(one.run("read", {}).v, floats(1, 2));
  one.close();
  assert.deepEqual(other.run("read", {}).v, floats(3, 4));
  other.close();
});

Deno.test("Session.run() gives copies: a later run does not change them", async () => {
  const session = await openSession(await loadForTests(), program());
  session.run("set", { value: floats(1, 2) });
  const before = session.run("read", {}).v;
  session.run("set", { value: floats(3, 4) });
  assert.deepEqual(before, floats(1, 2));
  session.close();
});

Deno.test("Session.run() leaves no tensor behind, nor does close()", async () => {
  const tf = await loadForTests();
  const { numTensors } = tf.memory();
  const session = await openSession(tf, program());
  for (let k = 0; k < 3; k++) {
    session.run("set", { value: floats(1, k) });
    session.run("read", {});
    assert.equal(tf.memory().numTensors, numTensors);
  }
  session.close();
  assert.equal(tf.memory().numTensors, numTensors);
});

Deno.test("Session.run() leaves no tensor behind when it fails", async () => {
  const tf = await loadForTests();
  const { numTensors } = tf.memory();
  const session = await openSession(tf, program());
  try {
    assert.throws(() => session.run("read", {}), /v/, "the variable has no value yet");
    assert.throws(() => session.run("set", {}), Error, "an input is missing");
    assert.throws(() => session.run("bytes", { words: ints(1) }), Error);
    assert.equal(tf.memory().numTensors, numTensors);
  } finally {
    session.close();
  }
});

Deno.test("Session.run() names the signatures that there are", async () => {
  const session = await openSession(await loadForTests(), program());
  assert.throws(() => session.run("trian", {}), {
    name: "RangeError",
    message: 'Cannot run "trian": use one of set,read,twice,bytes,float',
  });
  session.close();
});

Deno.test("Session.run() says which types it can read", async () => {
  const output = { dtype: "string", shape: [1], dataSync: () => ["a"] };
  const disposed: unknown[] = [];
  const model = { predict: () => ({ name: output }), dispose: () => {} };
  const fake = {
    node: { loadSavedModel: () => Promise.resolve(model) },
    dispose: (tensors: unknown) => disposed.push(tensors),
  };
  // The parts of the library that this session touches
  const session = await openSession(fake as unknown as TensorFlow, program());
  assert.throws(() => session.run("read", {}), {
    name: "TypeError",
    message: 'Cannot read a tensor of type "string": use float32, int32 or bool',
  });
  assert.deepEqual(disposed, [[{}, { name: output }]]);
});

Deno.test("openSession() leaves no folder behind, and fails on what is no SavedModel", async () => {
  const tf = await loadForTests();
  const TMPDIR = Deno.env.get("TMPDIR");
  const folder = await Deno.makeTempDir({ prefix: "thaw-session-test-" });
  Deno.env.set("TMPDIR", folder);
  try {
    (await openSession(tf, program())).close();
    const broken = { ...program(), savedModel: Uint8Array.of(1, 2, 3) };
    await assert.rejects(openSession(tf, broken));
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    if (TMPDIR === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", TMPDIR);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openSession() frees what it had loaded when a later signature is not there", async () => {
  const tf = await loadForTests();
  const whole = program();
  const disposed: string[] = [];
  const watching = {
    ...tf,
    node: {
      ...tf.node,
      loadSavedModel: async (...args: Parameters<typeof tf.node.loadSavedModel>) => {
        const model = await tf.node.loadSavedModel(...args);
        const dispose = model.dispose.bind(model);
        model.dispose = () => {
          disposed.push(args[2] ?? "");
          dispose();
        };
        return model;
      },
    },
  } as TensorFlow; // one function of the package replaced
  await assert.rejects(
    openSession(watching, { ...whole, signatures: [...whole.signatures, "no"] }),
  );
  assert.deepEqual(disposed, whole.signatures);
});
