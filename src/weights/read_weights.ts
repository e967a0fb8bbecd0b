/**
 * Reading a weights file of any format that is known, told apart by content.
 *
 * @module
 */
import { decodePytorchFile } from "./pytorch_file.ts";
import { decodeSafetensors } from "./safetensors.ts";
import { type StateDict, WeightsError } from "./state_dict.ts";

/** Largest file that is read, above every network of ours by far. */
const MAXIMUM_BYTES = 2 ** 30;

/**
 * Reads a weights file: safetensors, or what `torch.save` writes.
 *
 * @param path Path of the file; its extension does not matter.
 * @returns Tensors in the file's order.
 * @throws {WeightsError} If the file cannot be read, is of no known format, or is damaged.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeSafetensors } from "./safetensors.ts";
 * const path = await Deno.makeTempFile();
 * const weights = new Map([["fc.bias", { shape: [1], data: new Float32Array([0.5]) }]]);
 * await Deno.writeFile(path, encodeSafetensors(weights));
 * assert.deepEqual(await readWeights(path), weights);
 * await Deno.remove(path);
 * ```
 */
export async function readWeights(path: string): Promise<StateDict> {
  const weights = await decode(await readBytes(path), path);
  if (weights.size > 0 && [...weights.keys()].every((name) => name.startsWith("module."))) {
    throw new WeightsError(
      `Cannot read weights ${path}: every name begins with "module.", as torch.nn.DataParallel ` +
        "has it; save the module within: torch.save(model.module.state_dict(), path)",
      { path },
    );
  }
  return weights;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) throw new TypeError("it is no file");
    if (size > MAXIMUM_BYTES) {
      throw new RangeError(`it has ${size} bytes, wanted at most ${MAXIMUM_BYTES}`);
    }
    return await Deno.readFile(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "no such file"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new WeightsError(`Cannot read weights ${path}: ${reason}`, { path, cause });
  }
}

async function decode(bytes: Uint8Array, path: string): Promise<StateDict> {
  const begins = (...wanted: number[]) => wanted.every((byte, i) => bytes[i] === byte);
  if (bytes[8] === 0x7b) return decodeSafetensors(bytes, path); // "{" after the header's length
  if (begins(0x50, 0x4b)) return await decodePytorchFile(bytes, path); // "PK"
  if (begins(0x80)) { // a bare pickle
    throw new WeightsError(
      `Cannot read weights ${path}: it has the format of PyTorch before 1.6; convert it: python -c ` +
        `"import torch; torch.save(torch.load('old.pth', weights_only=True), 'new.pth')"`,
      { path },
    );
  }
  throw new WeightsError(
    `Cannot read weights ${path}: it is neither safetensors nor what torch.save writes ` +
      `(${bytes.length} bytes); download the file again`,
    { path },
  );
}
