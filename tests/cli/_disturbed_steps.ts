/** The process of `deno task verify`, but that one value of the network changes after a step. */
import { printSteps } from "../../src/cli/verify_steps.ts";
import type { TensorFlow } from "../../src/runtime/session.ts";

type Model = Awaited<ReturnType<TensorFlow["node"]["loadSavedModel"]>>;
type Tensors = Record<string, ReturnType<TensorFlow["tensor"]>>;

/** The step of the first method after which it happens, and where: its last bit is turned. */
const STEP = 3;
const TENSOR = "fc.bias";

/** A library whose sessions do that. */
function disturb(tf: TensorFlow): TensorFlow {
  const models = new Map<string, Model>();
  const run = (name: string, feeds: Tensors = {}) =>
    // Fed by name, a signature answers by name
    models.get(name)?.predict(feeds) as unknown as Tensors;
  const turnBit = () => {
    const network = { ...run("read") };
    // Assigning the network sets what goes with it to zero
    const slots = run("read_slots");
    const { shape } = network[TENSOR]!;
    const values = Float32Array.from(network[TENSOR]!.dataSync());
    new Uint32Array(values.buffer)[0]! ^= 1;
    run("assign", { ...network, [TENSOR]: tf.tensor(values, shape, "float32") });
    run("assign_slots", slots);
  };
  const loadSavedModel: TensorFlow["node"]["loadSavedModel"] = async (folder, tags, name = "") => {
    const model = await tf.node.loadSavedModel(folder, tags, name);
    models.set(name, model);
    if (name !== "train") return model;
    const predict = model.predict.bind(model);
    let steps = 0;
    model.predict = (...args) => {
      const outputs = predict(...args);
      if (++steps === STEP) turnBit();
      return outputs;
    };
    return model;
  };
  return { ...tf, node: { ...tf.node, loadSavedModel } };
}

if (import.meta.main) Deno.exit(await printSteps(JSON.parse(Deno.args[0] ?? "{}"), disturb));
