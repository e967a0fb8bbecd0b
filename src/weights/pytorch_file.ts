/**
 * The file that `torch.save` writes: a zip archive with a pickled index and an entry per storage.
 *
 * @module
 */
import {
  bytesOf,
  countOf,
  type FloatType,
  isCounter,
  requireFinite,
  requireFloatType,
  swapBytes,
  toFloat32,
} from "./_convert.ts";
import { isTorchValue, type Storage, type StoredTensor, torchHost } from "./_torch_values.ts";
import type { TorchValue } from "./_torch_values.ts";
import { readStoredZip } from "./_zip.ts";
import { quote } from "./_quote.ts";
import { type PickleDict, type PickleValue, readPickle } from "./pickle.ts";
import { type StateDict, type Tensor, WeightsError } from "./state_dict.ts";

/** Keys below which checkpoints keep their state dict, in the order they are looked for. */
const CHECKPOINT_KEYS = ["state_dict", "model"];

/** Values that all tensors of a file may have together; strides of 0 make many out of few. */
const MAXIMUM_VALUES = 2 ** 27;

/** The opened archive. */
interface Archive {
  readonly path: string;
  /** Bytes by name below the archive's one top folder. */
  readonly entries: ReadonlyMap<string, Uint8Array>;
  readonly littleEndian: boolean;
  /** Converted storages, since tensors may share one. */
  readonly converted: Map<string, Float32Array>;
}

/**
 * Reads a state dict from a `.pth` file in the zip format (PyTorch 1.6 and later).
 *
 * Nothing in the file is executed: globals are looked up in a short list, and any other is an error.
 * The state dict is the whole content or, in a checkpoint, stands under `state_dict` or else under
 * `model`. Strides, storage offsets, shared storages and parameters are understood; element types are
 * converted as by `decodeSafetensors`, and `num_batches_tracked` is dropped as there.
 *
 * @param bytes The whole file. The tensors may be views over it.
 * @param path Path of the file, for messages.
 * @returns Tensors in the file's order.
 * @throws {WeightsError} If the file is damaged or holds anything but tensors of finite floats.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * await assert.rejects(decodePytorchFile(new Uint8Array(30), "a.pth"), { name: "WeightsError" });
 * ```
 */
export async function decodePytorchFile(bytes: Uint8Array, path: string): Promise<StateDict> {
  const archive = await openArchive(bytes, path);
  const value = readPickle(entryOf(archive, "data.pkl"), { path, host: torchHost(path) });
  const tensors = new Map<string, Tensor>();
  let values = 0;
  for (const [name, tensor] of findStateDict(value, path)) {
    if (typeof name !== "string" || !isTorchValue(tensor) || tensor.kind !== "tensor") {
      return fail(
        path,
        `its entry ${nameOf(name)} is no tensor, wanted a state dict or one under ` +
          `"${CHECKPOINT_KEYS.join('" or "')}"`,
      );
    }
    if (isCounter(name, tensor.storage.dtype)) continue;
    values += countOf(tensor.shape);
    if (values > MAXIMUM_VALUES) {
      fail(path, `its tensors have more than ${MAXIMUM_VALUES} values`, name);
    }
    tensors.set(name, readTensor(tensor, { archive, name }));
  }
  return tensors;
}

/** Finds the top folder, which may have any name, and the byte order. */
async function openArchive(bytes: Uint8Array, path: string): Promise<Archive> {
  const all = await readStoredZip(bytes, path);
  const index = [...all.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const [first] = index;
  if (first === undefined || index.length > 1) {
    return fail(
      path,
      `it is a zip archive with ${index.length} entries named */data.pkl, wanted ` +
        "one as torch.save writes",
    );
  }
  const top = first.slice(0, -"data.pkl".length);
  const entries = new Map(
    [...all].flatMap(([name, content]) =>
      name.startsWith(top) ? [[name.slice(top.length), content]] : []
    ),
  );
  if (entries.has("constants.pkl")) {
    fail(
      path,
      "it is a TorchScript program, wanted a state dict; save the weights alone: " +
        "torch.save(model.state_dict(), path)",
    );
  }
  const mark = entries.get("byteorder"); // absent before PyTorch 2.1
  const order = mark === undefined ? "little" : new TextDecoder().decode(mark);
  if (order !== "little" && order !== "big") {
    fail(path, `its byte order is ${quote(order)}, wanted "little" or "big"`);
  }
  return { path, entries, littleEndian: order === "little", converted: new Map() };
}

function findStateDict(value: PickleValue<TorchValue>, path: string): PickleDict<TorchValue> {
  if (!(value instanceof Map)) {
    return fail(
      path,
      "it holds no dict, wanted a state dict; save the weights alone: " +
        "torch.save(model.state_dict(), path)",
    );
  }
  for (const key of CHECKPOINT_KEYS) {
    const below = value.get(key);
    if (below instanceof Map) return below;
  }
  return value;
}

/** Gathers a tensor's values by its strides; a view where they lie in a row. */
function readTensor(
  { storage, offset, shape, stride }: StoredTensor,
  { archive, name }: { readonly archive: Archive; readonly name: string },
): Tensor {
  const { path } = archive;
  const dtype = requireFloatType(storage.dtype, { path, name });
  const all = convertStorage(storage, { dtype, archive });
  const count = countOf(shape);
  const last = shape.reduce((at, size, axis) => at + (size - 1) * (stride[axis] ?? 0), offset);
  if (count > 0 && last >= all.length) {
    fail(
      path,
      `tensor ${quote(name)} reaches value ${last} of a storage that has ${all.length}`,
      name,
    );
  }
  const data = isContiguous(shape, stride)
    ? all.subarray(offset, offset + count)
    : gather(all, { offset, shape, stride });
  return requireFinite({ shape, data }, { path, name });
}

function convertStorage(
  { key, numel }: Storage,
  { dtype, archive }: { readonly dtype: FloatType; readonly archive: Archive },
): Float32Array {
  const id = `${dtype} ${key}`;
  const known = archive.converted.get(id);
  if (known !== undefined) return known;
  const bytes = entryOf(archive, `data/${key}`);
  if (bytes.length !== numel * bytesOf(dtype)) {
    fail(
      archive.path,
      `its entry ${quote(`data/${key}`)} has ${bytes.length} bytes, wanted ` +
        `${numel * bytesOf(dtype)} for ${numel} values of ${dtype}`,
    );
  }
  const data = toFloat32(archive.littleEndian ? bytes : swapBytes(bytes, dtype), dtype);
  archive.converted.set(id, data);
  return data;
}

/** Whether the values lie in row-major order without gaps; the stride of an axis of 1 is free. */
function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let wanted = 1;
  return shape.includes(0) || shape.toReversed().every((size, i) => {
    const fits = size === 1 || stride[shape.length - 1 - i] === wanted;
    wanted *= size;
    return fits;
  });
}

function gather(
  storage: Float32Array,
  { offset, shape, stride }: Pick<StoredTensor, "offset" | "shape" | "stride">,
): Float32Array {
  const data = new Float32Array(countOf(shape));
  const index = shape.map(() => 0);
  let at = offset;
  for (let i = 0; i < data.length; i++) {
    data[i] = storage[at] ?? NaN; // inside, as the caller has checked
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 0;
      const step = stride[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      at += step;
      index[axis] = next % size;
      if (next < size) break;
      at -= step * size;
    }
  }
  return data;
}

function entryOf({ entries, path }: Archive, name: string): Uint8Array {
  return entries.get(name) ?? fail(path, `its archive has no entry ${quote(name)}`);
}

/** A key as it may stand in a message. A list may hold itself many times over: never its text. */
function nameOf(value: PickleValue<TorchValue>): string {
  return typeof value === "object" ? "(no text)" : quote(String(value));
}

function fail(path: string, reason: string, tensor?: string): never {
  throw new WeightsError(`Cannot read weights ${path}: ${reason}`, { path, tensor });
}
