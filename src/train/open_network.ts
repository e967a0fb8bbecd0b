/**
 * A trained network, ready to be asked about pictures.
 *
 * @module
 */
import { outputSize } from "../dataset/transforms/apply_transform.ts";
import { tensorSpecs } from "../model/architecture.ts";
import type { Plan, Transform } from "../plan/plan.ts";
import { compileEvaluation } from "../program/evaluation_program.ts";
import { openSession, type TensorFlow } from "../runtime/session.ts";
import { matchWeights } from "../weights/match.ts";
import { listTensors, type StateDict } from "../weights/state_dict.ts";
import { assignState } from "./network_state.ts";
import type { SavedNetwork } from "./saved_network.ts";

/** A network in TensorFlow. */
export interface OpenNetwork {
  readonly classes: readonly string[];
  /** Steps on the pixels, without the normalization, which is in the graph. */
  readonly transforms: readonly Transform[];
  /**
   * Asks about a batch.
   *
   * @param pixels Int32 [B, words], as `readBatches` packs them.
   * @param pictures B.
   * @returns Logits [B, classes], row-major.
   */
  evaluate(pixels: Int32Array, pictures: number): Float32Array;
  close(): void;
}

/**
 * Loads a network.
 *
 * @param tf The library.
 * @param options The network, its tensors, and the path of their file, for messages.
 * @returns The network; the caller closes it.
 * @throws {WeightsError} If the tensors are not those of the architecture with this many classes.
 */
export async function openNetwork(
  tf: TensorFlow,
  { network, state, path }: {
    readonly network: SavedNetwork;
    readonly state: StateDict;
    readonly path: string;
  },
): Promise<OpenNetwork> {
  const { architecture, precision, classes } = network;
  const tensors = tensorSpecs(architecture, classes.length);
  matchWeights(listTensors(state), tensors, { replaceable: [], path });
  const transforms = network.transforms.filter(({ type }) => type !== "normalize");
  const input = { size: outputSize(transforms), ...normalizationOf(network) };
  const facts = { architecture, classes: classes.length, input, precision, tensors };
  const session = await openSession(tf, compileEvaluation(facts));
  assignState(
    session,
    new Map(tensors.flatMap(({ name }) => {
      const tensor = state.get(name);
      return tensor ? [[name, tensor] as const] : [];
    })),
  );
  return {
    classes,
    transforms,
    evaluate: (data, pictures) => {
      const shape = [pictures, data.length / pictures];
      const { logits } = session.run("evaluate", { pixels: { dtype: "int32", shape, data } });
      if (logits?.dtype !== "float32") throw new TypeError("Cannot evaluate: there are no logits");
      return logits.data;
    },
    close: () => session.close(),
  };
}

/** Without `normalize` the one that changes nothing, as in a plan. */
function normalizationOf({ transforms }: SavedNetwork): Pick<Plan["input"], "mean" | "std"> {
  const step = transforms.find((each) => each.type === "normalize");
  return step ? { mean: step.mean, std: step.std } : { mean: [0, 0, 0], std: [1, 1, 1] };
}
