import assert from "node:assert/strict";
import { compileProgram } from "../../src/program/program.ts";
import type { Session, Value } from "../../src/runtime/session.ts";
import { examplePlan } from "../example_plan.ts";
import { assertClose } from "../graph/_naive.ts";
import { lacksBfloat16 } from "../tensorflow.ts";
import type { Floats } from "../graph/_open_graph.ts";
import { alternating, changedNames, drawPixels, scalarsAt, withProgram } from "./_open_program.ts";

const BATCH = { pixels: drawPixels(6), targets: alternating(6) };
const STEP = { ...BATCH, ...scalarsAt(examplePlan().methods[0]!, 0.01) };

function lossOf(session: Session, feeds: Readonly<Record<string, Value>> = STEP): number {
  return session.run("train", feeds).loss!.data[0]!;
}

Deno.test("compileProgram() has signatures for pictures, or for features where the backbone is constant", () => {
  const plan = examplePlan();
  const [whole, head] = plan.methods.map((method) => compileProgram(plan, method));
  assert.deepEqual(whole?.signatures, [
    "assign",
    "read",
    "assign_slots",
    "read_slots",
    "train",
    "evaluate",
  ]);
  assert.deepEqual(head?.signatures, [
    "assign",
    "read",
    "assign_slots",
    "read_slots",
    "features",
    "train_head",
    "evaluate_head",
  ]);
});

Deno.test("compileProgram() gives the same bytes for the same plan", () => {
  const compile = () => {
    const plan = examplePlan();
    return plan.methods.map((method) => compileProgram(plan, method).savedModel);
  };
  assert.deepEqual(compile(), compile());
});

Deno.test("assign and read keep every bit, in torchvision's layout", async () => {
  await withProgram({}, ({ session, network, plan }) => {
    const read = session.run("read", {});
    assert.deepEqual(Object.keys(read).sort(), Object.keys(network).sort());
    for (const { name, shape } of plan.model.tensors) {
      assert.deepEqual(read[name]?.shape, shape, name);
    }
    assert.deepEqual(changedNames(network, read), []);
  });
});

/** Methods by what they freeze; the number of scalars that learn is counted by hand. */
const FREEZES = [
  { set: [], trained: 11_177_538 },
  // conv1 9408, bn1 128, layer1 147968
  { set: ["methods.finetune.freeze=[conv1, bn1, layer1]"], trained: 11_177_538 - 157_504 },
  // Layers that learn below one that does not
  { set: ["methods.finetune.freeze=[layer4]"], trained: 11_177_538 - 8_393_728 },
  // A batch norm that learns by half: it goes by the batch
  { set: ['methods.finetune.freeze=["*.bias"]'], trained: 11_177_538 - 4_802 },
  // Convolutions that learn below batch norms that do not
  {
    set: ['methods.finetune.freeze=["*bn?", "*downsample.1"]'],
    trained: 11_177_538 - 9_600,
  },
  { set: ["methods.finetune.freeze=[backbone]"], trained: 1_026 },
  {
    set: ["methods.finetune.freeze=[backbone]", "training.frozen_batch_norm=batch"],
    trained: 1_026,
  },
  {
    set: ["methods.finetune.freeze=[conv1, bn1, layer1]", "training.frozen_batch_norm=batch"],
    trained: 11_177_538 - 157_504,
  },
];

for (const { set, trained } of FREEZES) {
  const name = set.length === 0 ? "nothing frozen" : set.join(", ");
  Deno.test(`a step changes what is not frozen and no bit of what is: ${name}`, async () => {
    await withProgram({ set }, ({ session, network, method, plan }) => {
      assert.equal(method.parameters.trained, trained);
      const { pixels, ...rest } = STEP;
      if (method.phases[0]?.features_once) {
        const { features } = session.run("features", { pixels });
        session.run("train_head", { features: features!, ...rest });
      } else session.run("train", STEP);
      const frozen = new Set(method.frozen);
      assert.deepEqual(
        changedNames(network, session.run("read", {})),
        plan.model.tensors.map(({ name }) => name).filter((name) => !frozen.has(name)),
      );
    });
  });
}

for (const freeze of ["[]", "[layer4]", "[conv1, bn1, layer1]"]) {
  Deno.test(`a step's loss falls by the rate times the square of its gradient: freeze ${freeze}`, async () => {
    const set = ["training.optimizer.momentum=0", `methods.finetune.freeze=${freeze}`];
    await withProgram({ set }, ({ session, network, method }) => {
      const lossAfter = (rate: number) => {
        session.run("assign", network);
        lossOf(session, { ...BATCH, ...scalarsAt(method, rate) });
        // The loss is taken before the update
        return lossOf(session, { ...BATCH, ...scalarsAt(method, 0) });
      };
      // At rate 1 the step is the gradient
      lossAfter(1);
      const moved = session.run("read", {});
      let square = 0;
      for (const name of method.trained) {
        const { data } = moved[name]!;
        network[name]!.data.forEach((value, k) => square += (value - data[k]!) ** 2);
      }
      // Small enough that the loss is straight, large enough for float32: both within 0.3 %
      const rate = 0.007 / square;
      const ratio = (lossAfter(-rate) - lossAfter(rate)) / (2 * rate * square);
      assert.ok(Math.abs(ratio - 1) < 0.01, `${ratio}`);
    });
  });
}

Deno.test("train gives the same losses twice: after another assign, and in another session", async () => {
  const losses = (session: Session) => [1, 2, 3].map(() => lossOf(session));
  const [first, again] = await withProgram({}, ({ session, network }) => {
    const first = losses(session);
    session.run("assign", network);
    return [first, losses(session)];
  });
  const other = await withProgram({}, ({ session }) => losses(session));
  assert.equal(new Set(first).size, 3, "the network learns meanwhile");
  assert.deepEqual(again, first);
  assert.deepEqual(other, first);
});

Deno.test("assign sets the optimizer's momentum to zero", async () => {
  await withProgram({}, ({ session, network }) => {
    lossOf(session);
    const once = session.run("read", {});
    lossOf(session);
    session.run("assign", network);
    lossOf(session);
    assert.deepEqual(changedNames(once, session.run("read", {})), []);
  });
});

Deno.test("read_slots gives the optimizer's variables in torchvision's layout, and nothing without any", async () => {
  const shapesOf = (set: readonly string[]) =>
    withProgram({ set }, ({ session, program }) => {
      if (!program.signatures.includes("read_slots")) return [];
      return Object.entries(session.run("read_slots", {})).map(([name, { shape, data }]) => {
        assert.ok(data.every((value) => value === 0), name);
        return `${name} [${shape}]`;
      });
    });
  const set = ['methods.finetune.freeze=["*bn*", "layer*", "*.bias"]'];
  const adam = "training.optimizer={ type: adamw, lr: 0.1 }";
  assert.deepEqual((await shapesOf(set)).sort(), [
    "momentum_buffer/conv1.weight [64,3,7,7]",
    "momentum_buffer/fc.weight [2,512]",
  ]);
  assert.deepEqual((await shapesOf([...set, adam])).sort(), [
    "exp_avg/conv1.weight [64,3,7,7]",
    "exp_avg/fc.weight [2,512]",
    "exp_avg_sq/conv1.weight [64,3,7,7]",
    "exp_avg_sq/fc.weight [2,512]",
  ]);
  assert.deepEqual(await shapesOf([...set, "training.optimizer.momentum=0"]), []);
});

Deno.test("train takes a smaller last batch", async () => {
  await withProgram({}, ({ session }) => {
    lossOf(session);
    const feeds = { ...STEP, pixels: drawPixels(2), targets: alternating(2) };
    const { loss, logits, finite } = session.run("train", feeds);
    assert.ok(Number.isFinite(loss!.data[0]));
    assert.deepEqual(logits!.shape, [2, 2]);
    assert.ok(finite!.data.every((flag) => flag === 1));
  });
});

Deno.test("finite flags a NaN weight at its layer, which the loss may hide", async () => {
  await withProgram({}, ({ session, network, program }) => {
    assert.ok(session.run("train", STEP).finite!.data.every((flag) => flag === 1));
    const broken = network["layer1.0.conv1.weight"]!;
    const data = broken.data.slice();
    data[0] = NaN;
    session.run("assign", { ...network, "layer1.0.conv1.weight": { ...broken, data } });
    const { finite } = session.run("train", STEP);
    assert.equal(finite!.data.length, program.watched.length);
    assert.equal(program.watched[finite!.data.indexOf(0)], "layer1.0.bn1.running_mean");
  });
});

Deno.test("features and evaluate_head are evaluate in two steps", async () => {
  const { pixels } = STEP;
  const whole = await withProgram({}, ({ session }) => session.run("evaluate", { pixels }));
  const head = await withProgram({ method: 1 }, ({ session }) => {
    const { features } = session.run("features", { pixels });
    assert.deepEqual(features!.shape, [6, 512]);
    return session.run("evaluate_head", { features: features! });
  });
  assertClose(head.logits as Floats, whole.logits as Floats);
});

Deno.test("evaluate changes nothing", async () => {
  await withProgram({}, ({ session, network }) => {
    const { logits } = session.run("evaluate", { pixels: STEP.pixels });
    assert.deepEqual(session.run("evaluate", { pixels: STEP.pixels }).logits, logits);
    assert.deepEqual(changedNames(network, session.run("read", {})), []);
  });
});

Deno.test({
  name:
    "bfloat16 gives float32's first loss and logits to three in a hundred, and moves every parameter",
  ignore: lacksBfloat16,
  fn: async () => {
    const valuesOf = (precision: string) =>
      withProgram({ set: [`precision=${precision}`] }, ({ session, network, method }) => {
        const { logits } = session.run("evaluate", { pixels: STEP.pixels });
        const first = lossOf(session);
        const moved = changedNames(network, session.run("read", {}));
        assert.ok(method.trained.every((name) => moved.includes(name)));
        return [first, ...logits!.data];
      });
    const [exact, short] = [await valuesOf("float32"), await valuesOf("bfloat16")];
    assert.notDeepEqual(short, exact);
    short.forEach((value, k) => {
      const wanted = exact[k]!;
      assert.ok(
        Math.abs(value - wanted) <= 0.03 * Math.max(1, Math.abs(wanted)),
        `${k}: ${value}, ${wanted}`,
      );
    });
  },
});
