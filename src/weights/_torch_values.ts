/**
 * What the globals and persistent ids in a pickle of `torch.save` mean, as plain descriptions.
 *
 * @module
 */
import type { PickleHost, PickleValue } from "./pickle.ts";
import { quote } from "./_quote.ts";
import { WeightsError } from "./state_dict.ts";

/** A stretch of numbers, an entry of the archive. */
export interface Storage {
  readonly kind: "storage";
  /** Name of the entry below `data/`. */
  readonly key: string;
  /** Element type, by safetensors' names. */
  readonly dtype: string;
  /** Number of elements. */
  readonly numel: number;
}

/** A tensor over a storage; offset and strides count elements. */
export interface StoredTensor {
  readonly kind: "tensor";
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** The values that only PyTorch knows. */
export type TorchValue =
  | { readonly kind: "function"; readonly name: FunctionName }
  | { readonly kind: "storage type"; readonly dtype: string }
  | Storage
  | StoredTensor;

type Value = PickleValue<TorchValue>;

/** As many axes as PyTorch allows. */
const MAXIMUM_AXES = 64;

const FUNCTIONS = [
  "collections OrderedDict",
  "torch._utils _rebuild_tensor_v2",
  "torch._utils _rebuild_parameter",
] as const;

type FunctionName = typeof FUNCTIONS[number];

const STORAGE_TYPES: ReadonlyMap<string, string> = new Map([
  ["torch DoubleStorage", "F64"],
  ["torch FloatStorage", "F32"],
  ["torch HalfStorage", "F16"],
  ["torch BFloat16Storage", "BF16"],
  ["torch LongStorage", "I64"],
  ["torch IntStorage", "I32"],
  ["torch ShortStorage", "I16"],
  ["torch CharStorage", "I8"],
  ["torch ByteStorage", "U8"],
  ["torch BoolStorage", "BOOL"],
]);

/** Tells whether a value is one of PyTorch's. */
export function isTorchValue(value: Value): value is TorchValue {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Map);
}

/** The host for `readPickle`; `path` is for messages. */
export function torchHost(path: string): PickleHost<TorchValue> {
  const fail = (reason: string): never => {
    throw new WeightsError(`Cannot read weights ${path}: ${reason}`, { path });
  };
  return {
    global: (name) =>
      findGlobal(name) ??
        fail(
          `its pickle names the global ${
            quote(name)
          }, and nothing but plain tensors is read; save the ` +
            "weights alone: torch.save(model.state_dict(), path)",
        ),
    call: (callable, args) =>
      (isTorchValue(callable) && callable.kind === "function" ? call(callable.name, args) : null) ??
        fail("its pickle has a call that torch.save does not write"),
    persistent: (id) =>
      readStorage(id) ?? fail("its pickle has a persistent id that torch.save does not write"),
  };
}

function findGlobal(name: string): TorchValue | null {
  const known = FUNCTIONS.find((known) => known === name);
  if (known !== undefined) return { kind: "function", name: known };
  const dtype = STORAGE_TYPES.get(name);
  return dtype === undefined ? null : { kind: "storage type", dtype };
}

/** What the function would return, or null where the arguments are not what torch.save writes. */
function call(name: FunctionName, args: readonly Value[]): Value {
  switch (name) {
    case "collections OrderedDict":
      return args.length === 0 ? new Map() : null;
    case "torch._utils _rebuild_tensor_v2": // storage, offset, size, stride, requires_grad, hooks
      return rebuildTensor(args);
    case "torch._utils _rebuild_parameter": { // tensor, requires_grad, hooks
      const [tensor = null] = args;
      return isTorchValue(tensor) && tensor.kind === "tensor" ? tensor : null;
    }
  }
}

function rebuildTensor([storage = null, offset = null, shape, stride]: readonly Value[]): Value {
  return isTorchValue(storage) && storage.kind === "storage" && isSize(offset) && isSizes(shape) &&
      isSizes(stride) && shape.length === stride.length
    ? { kind: "tensor", storage, offset, shape, stride }
    : null;
}

/** `("storage", type, key, location, number of elements)`, or null. */
function readStorage(id: Value): Storage | null {
  if (!Array.isArray(id) || id.length !== 5 || id[0] !== "storage") return null;
  const [, type = null, key, , numel = null] = id;
  return isTorchValue(type) && type.kind === "storage type" && typeof key === "string" &&
      isSize(numel)
    ? { kind: "storage", key, dtype: type.dtype, numel }
    : null;
}

function isSize(value: Value): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: Value | undefined): value is number[] {
  // The length first: one long list may be the shape of many tensors
  return Array.isArray(value) && value.length <= MAXIMUM_AXES && value.every(isSize);
}
