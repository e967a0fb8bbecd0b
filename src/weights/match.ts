/**
 * Whether the tensors of a file are those of a network.
 *
 * @module
 */
import { quote } from "./_quote.ts";
import { type NamedShape, WeightsError } from "./state_dict.ts";

/** Problems that one message lists; the rest is counted. */
const LISTED = 10;

/** A tensor of another size than the network's, initialised anew by intent. */
export interface Replaced {
  readonly name: string;
  readonly file_shape: readonly number[];
}

/**
 * Checks names and shapes tensor by tensor.
 *
 * @param found Names and shapes in the file (`listTensors` of a state dict).
 * @param wanted Names and shapes of the network.
 * @param options `replaceable`: names that may have another shape, since the network initialises
 *   them anew (a head for other classes); `path`: path of the file, for messages.
 * @returns The replaceable tensors whose shape differs, in the network's order.
 * @throws {WeightsError} If tensors are missing, unexpected or of another shape; all in one message,
 *   ten by name.
 *
 * @example A head for two classes instead of a thousand
 * ```ts
 * import assert from "node:assert/strict";
 * const options = { replaceable: ["fc.bias"], path: "a.pth" };
 * const found = [{ name: "fc.bias", shape: [1000] }];
 * assert.deepEqual(matchWeights(found, [{ name: "fc.bias", shape: [2] }], options), {
 *   replaced: [{ name: "fc.bias", file_shape: [1000] }],
 * });
 * ```
 */
export function matchWeights(
  found: readonly NamedShape[],
  wanted: readonly NamedShape[],
  { replaceable, path }: { readonly replaceable: readonly string[]; readonly path: string },
): { readonly replaced: readonly Replaced[] } {
  const shapes = new Map(found.map(({ name, shape }) => [name, shape]));
  const problems: { readonly name: string; readonly text: string }[] = [];
  const replaced: Replaced[] = [];
  for (const { name, shape } of wanted) {
    const fileShape = shapes.get(name);
    if (fileShape === undefined) {
      problems.push({ name, text: `missing, wanted shape [${shape.join(", ")}]` });
    } else if (fileShape.join() !== shape.join()) {
      if (replaceable.includes(name)) replaced.push({ name, file_shape: fileShape });
      else {
        const text = `shape [${fileShape.join(", ")}], wanted [${shape.join(", ")}]`;
        problems.push({ name, text });
      }
    }
  }
  const names = new Set(wanted.map(({ name }) => name));
  for (const { name } of found) {
    if (!names.has(name)) {
      problems.push({ name, text: "unexpected, the network has no such tensor" });
    }
  }
  if (problems.length > 0) throw mismatch(problems, path);
  return { replaced };
}

function mismatch(
  problems: readonly { readonly name: string; readonly text: string }[],
  path: string,
): WeightsError {
  const lines = problems.slice(0, LISTED)
    .map(({ name, text }) => `  ${/^[\w.]{1,100}$/.test(name) ? name : quote(name)}: ${text}`);
  if (problems.length > LISTED) lines.push(`  and ${problems.length - LISTED} more`);
  const number = problems.length === 1 ? "1 tensor does" : `${problems.length} tensors do`;
  return new WeightsError(
    `Cannot use weights ${path}: ${number} not fit the network; use weights of its architecture, ` +
      `with torchvision's names\n${lines.join("\n")}`,
    { path, tensor: problems[0]?.name },
  );
}
