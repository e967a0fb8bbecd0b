/**
 * The part of a plan's text on layers.
 *
 * @module
 */
import type { LayerPhase } from "../layers.ts";
import type { LayerView } from "../plan_view.ts";
import { grouped, table } from "./rows.ts";

/**
 * Writes the layers, one a line, with what each method does with them.
 *
 * @param layers The layers.
 * @returns Lines, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleView } from "../../../tests/example_plan.ts";
 * import { layersText } from "./layers.ts";
 *
 * assert.match(layersText(exampleView().layers), /^ {2}fc +2 +1,026 {2}learns +learns$/m);
 * ```
 */
export function layersText(layers: readonly LayerView[]): string {
  const methods = Object.keys(layers[0]?.methods ?? {});
  const head = ["Layers", "output", "kernel", "parameters", ...methods];
  const lines = layers.map((layer) => [
    `  ${nameText(layer)}`,
    layer.output.join(" x "),
    kernelText(layer),
    grouped(Object.values(layer.parameters).reduce((sum, scalars) => sum + scalars, 0)),
    ...methods.map((name) => phasesText(layer, layer.methods[name] ?? [])),
  ]);
  return table([head, ...lines], { right: [3] }) +
    "  Batch norms in training go by the batch, by the running statistics, or are folded into the\n" +
    "  kernel where nothing learns; in evaluation all are folded. Epochs count from 0.\n";
}

/** `layer1.0.{conv1,bn1}`, as a pattern of `freeze` may have it. */
function nameText({ name, norm }: LayerView): string {
  if (norm === null) return name;
  const start = name.lastIndexOf(".") + 1;
  return `${name.slice(0, start)}{${name.slice(start)},${norm.slice(start)}}`;
}

function kernelText({ kernel, stride }: LayerView): string {
  if (kernel === null) return "";
  return `${kernel} x ${kernel}${stride === 1 ? "" : ` / ${stride}`}`;
}

/** `frozen, folded; from 2: learns, batch`; epochs count from 0, as `unfreeze` has them. */
function phasesText(layer: LayerView, phases: readonly LayerPhase[]): string {
  return phases.map((phase, k) => {
    const text = stateText(layer, phase);
    return k === 0 ? text : `from ${phase.from_epoch}: ${text}`;
  }).join("; ");
}

function stateText({ name, parameters }: LayerView, { learns, batch_norm }: LayerPhase): string {
  const count = Object.keys(parameters).length;
  const what = learns.length === 0
    ? "frozen"
    : learns.length === count
    ? "learns"
    : `${learns.map((parameter) => shortName(parameter, name)).join(" and ")} ${
      learns.length === 1 ? "learns" : "learn"
    }`;
  return batch_norm === null ? what : `${what}, ${batch_norm}`;
}

/** `weight` of the kernel, or the batch norm's vector by its last two names. */
function shortName(parameter: string, layer: string): string {
  return parameter === `${layer}.weight` ? "weight" : parameter.split(".").slice(-2).join(".");
}
