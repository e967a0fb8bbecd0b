import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readWeights } from "../../src/weights/read_weights.ts";
import { encodeSafetensors } from "../../src/weights/safetensors.ts";
import type { StateDict } from "../../src/weights/state_dict.ts";
import { Largest } from "./_measured.ts";

// files.py writes zip.pth and legacy.pth, and reads thaw.safetensors back. The latter is written
// anew by this test under THAW_WRITE_GOLDEN=1, after which files.py check must pass again

const file = (name: string) => fileURLToPath(new URL(`files/${name}`, import.meta.url));

const SHAPES = [
  ["0.weight", [4, 3, 3, 3]],
  ["1.weight", [4]],
  ["1.bias", [4]],
  ["1.running_mean", [4]],
  ["1.running_var", [4]],
  ["3.weight", [2, 4]],
  ["3.bias", [2]],
] as const;

/** The k-th element is (k + length of the name) / 8. */
const state: StateDict = new Map(SHAPES.map(([name, shape]) => {
  const length = shape.reduce<number>((product, size) => product * size, 1);
  return [name, { shape, data: Float32Array.from({ length }, (_, k) => (k + name.length) / 8) }];
}));

Deno.test("readWeights() reads PyTorch's zip format, every bit", async () => {
  const found = await readWeights(file("zip.pth"));
  assert.deepEqual(found, state);
  const largest = new Largest();
  for (const [name, { data }] of state) largest.add(found.get(name)!.data, data);
  largest.hold("a .pth of PyTorch's zip format, read", 0);
});

Deno.test("readWeights() refuses PyTorch's legacy format with the command that converts it", async () => {
  const path = file("legacy.pth");
  await assert.rejects(readWeights(path), {
    name: "WeightsError",
    message: `Cannot read weights ${path}: it has the format of PyTorch before 1.6; convert it: ` +
      `python -c "import torch; torch.save(torch.load('old.pth', weights_only=True), 'new.pth')"`,
  });
});

Deno.test("encodeSafetensors() writes the file that files.py has read back in PyTorch", async () => {
  const bytes = encodeSafetensors(state, { format: "pt" });
  if (Deno.env.get("THAW_WRITE_GOLDEN") === "1") {
    await Deno.writeFile(file("thaw.safetensors"), bytes);
  }
  assert.deepEqual(await Deno.readFile(file("thaw.safetensors")), bytes);
});
