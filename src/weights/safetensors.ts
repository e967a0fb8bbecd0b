/**
 * The safetensors format: eight bytes of header length, a JSON header, then the tensors' bytes.
 *
 * @see https://github.com/huggingface/safetensors#format
 * @module
 */
import { quote } from "./_quote.ts";
import { inspectJson } from "./_repeated_key.ts";
import {
  bytesOf,
  countOf,
  type FloatType,
  isCounter,
  requireFinite,
  requireFloatType,
  toFloat32,
} from "./_convert.ts";
import { type StateDict, type Tensor, WeightsError } from "./state_dict.ts";

/** Room for 80,000 tensors. The format's own bound is 100 MB, of which JSON makes gigabytes. */
const MAXIMUM_HEADER_BYTES = 2 ** 23;
/** As many axes as a tensor of PyTorch may have. */
const MAXIMUM_AXES = 64;

interface HeaderEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a safetensors file.
 *
 * F32 is taken as it is, F16 and BF16 are widened exactly, F64 is rounded to the nearest float32
 * (ties to even). I64 tensors named `num_batches_tracked` are dropped; every other type is an error,
 * and so is a value that is not finite. The header is checked as the format's own reader does
 * (offsets inside the file, no overlap, no hole, sizes of shape times type); a repeated name, which
 * that reader lets pass, is an error too.
 *
 * @param bytes The whole file. The tensors may be views over it.
 * @param path Path of the file, for messages.
 * @param options Whether all values must be finite. @default they must
 * @returns Tensors in the order of their bytes.
 * @throws {WeightsError} If the file is no whole safetensors file or holds what is said above.
 *
 * @example Back and forth
 * ```ts
 * import assert from "node:assert/strict";
 * const weights = new Map([["fc.bias", { shape: [2], data: new Float32Array([0.5, -1]) }]]);
 * assert.deepEqual(decodeSafetensors(encodeSafetensors(weights), "a.safetensors"), weights);
 * ```
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  path: string,
  { finite = true }: { readonly finite?: boolean } = {},
): StateDict {
  const header = readHeader(bytes, path);
  const body = bytes.subarray(header.end);
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const entry of header.entries.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (entry.start !== end || entry.end < entry.start || entry.end > body.length) {
      fail(
        path,
        `tensor ${quote(entry.name)} lies at bytes ${entry.start} to ${entry.end}, wanted ` +
          `from ${end} to at most ${body.length}`,
        entry.name,
      );
    }
    end = entry.end;
    const tensor = decodeTensor(entry, { body, path });
    if (tensor === null) continue;
    tensors.set(entry.name, finite ? requireFinite(tensor, { path, name: entry.name }) : tensor);
  }
  if (end !== body.length) {
    fail(path, `the tensors end at byte ${end}, wanted ${body.length}, the end of the file`);
  }
  return tensors;
}

/**
 * Writes a safetensors file of F32 tensors: names sorted, header padded with spaces to a multiple of
 * eight bytes. The same tensors give the same bytes, those that safetensors itself writes.
 *
 * @param stateDict Tensors; their order does not matter.
 * @param metadata Free texts for the header's `__metadata__`.
 * @returns The whole file.
 * @throws {TypeError} If a tensor's length is not its shape's, or is named `__metadata__`.
 *
 * @example Tensors begin at a multiple of eight bytes
 * ```ts
 * import assert from "node:assert/strict";
 * const bytes = encodeSafetensors(
 *   new Map([["fc.bias", { shape: [1], data: new Float32Array([1]) }]]),
 *   { format: "pt" },
 * );
 * assert.equal((bytes.length - 4) % 8, 0);
 * ```
 */
export function encodeSafetensors(
  stateDict: StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const pieces = safetensorsPieces(stateDict, metadata);
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * As {@linkcode encodeSafetensors}, without a copy of the tensors.
 *
 * @param stateDict Tensors; their order does not matter.
 * @param metadata Free texts for the header's `__metadata__`.
 * @returns The header, and the bytes of each tensor: views over its memory. One after another they
 * are the file.
 * @throws {TypeError} If a tensor's length is not its shape's, or is named `__metadata__`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const weights = new Map([["a", { shape: [2], data: Float32Array.of(1, 2) }]]);
 * const [header, a] = safetensorsPieces(weights);
 * assert.equal(a?.length, 8);
 * assert.equal(encodeSafetensors(weights).length, header!.length + 8);
 * ```
 */
export function safetensorsPieces(
  stateDict: StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const tensors = [...stateDict].sort(([a], [b]) => a < b ? -1 : 1);
  const members = Object.keys(metadata).length === 0
    ? []
    : [`"__metadata__":${JSON.stringify(Object.fromEntries(Object.entries(metadata).sort()))}`];
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    requireWritable(name, { shape, data });
    const data_offsets = [end, end += data.byteLength];
    members.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype: "F32", shape, data_offsets })}`,
    );
  }
  const text = new TextEncoder().encode(`{${members.join(",")}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, 8);
  const views = tensors.map(([, { data: { buffer, byteOffset, byteLength } }]) =>
    new Uint8Array(buffer, byteOffset, byteLength)
  );
  return [header, ...views];
}

function requireWritable(name: string, { shape, data }: Tensor): void {
  if (name === "__metadata__") {
    throw new TypeError('Cannot write tensor "__metadata__": the format keeps the name for itself');
  }
  if (data.length !== countOf(shape)) {
    throw new TypeError(
      `Cannot write tensor "${name}": its shape [${shape.join(", ")}] has ${countOf(shape)} ` +
        `values, current number is ${data.length}`,
    );
  }
}

/** Entries of the header, and where it ends. */
function readHeader(bytes: Uint8Array, path: string): { entries: HeaderEntry[]; end: number } {
  if (bytes.length < 8) fail(path, `it has ${bytes.length} bytes, wanted at least 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  const bound = Math.min(bytes.length - 8, MAXIMUM_HEADER_BYTES);
  if (length > bound) {
    fail(path, `its header has ${length} bytes, wanted at most ${bound}; download the file again`);
  }
  const end = 8 + Number(length);
  const header = parseHeader(bytes.subarray(8, end), path);
  const entries = Object.entries(header).flatMap(([name, value]) =>
    name === "__metadata__" ? [] : [parseEntry(name, { value, path })]
  );
  return { entries, end };
}

/** The header as JSON: an object, no name of which comes twice. */
function parseHeader(bytes: Uint8Array, path: string): object {
  let inspected: ReturnType<typeof inspectJson>;
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    inspected = inspectJson(text);
    header = inspected.tooDeep ? null : JSON.parse(text);
  } catch (cause) {
    throw new WeightsError(`Cannot read weights ${path}: its header is not JSON in UTF-8`, {
      path,
      cause,
    });
  }
  const { repeated, tooDeep } = inspected;
  if (tooDeep) fail(path, "its header has values nested too deeply, wanted a list of tensors");
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    fail(path, "its header is not a JSON object");
  }
  if (repeated !== null) fail(path, `its header has the name ${quote(repeated)} twice`, repeated);
  return header;
}

function parseEntry(
  name: string,
  { value, path }: { readonly value: unknown; readonly path: string },
): HeaderEntry {
  if (typeof value === "object" && value !== null) {
    const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>; // any object
    if (typeof dtype === "string" && isSizes(shape) && isSizes(offsets) && offsets.length === 2) {
      return { name, dtype, shape, start: offsets[0] ?? 0, end: offsets[1] ?? 0 };
    }
  }
  fail(
    path,
    `header entry ${quote(name)} is ${
      JSON.stringify(value).slice(0, 200)
    }, wanted dtype, shape and ` +
      "two data_offsets, whole numbers from 0 to 2^53 - 1",
    name,
  );
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= MAXIMUM_AXES &&
    value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** One tensor, or null where it is dropped. */
function decodeTensor(
  entry: HeaderEntry,
  { body, path }: { readonly body: Uint8Array; readonly path: string },
): Tensor | null {
  const { name, dtype, shape } = entry;
  const counter = isCounter(name, dtype);
  const type: FloatType | null = counter ? null : requireFloatType(dtype, { path, name });
  const wanted = countOf(shape) * (type === null ? 8 : bytesOf(type));
  if (entry.end - entry.start !== wanted) {
    fail(
      path,
      `tensor ${quote(name)} has ${entry.end - entry.start} bytes, wanted ${wanted} for ` +
        `${dtype} of shape [${shape.join(", ")}]`,
      name,
    );
  }
  if (type === null) return null;
  const data = toFloat32(body.subarray(entry.start, entry.end), type);
  return { shape, data };
}

function fail(path: string, reason: string, tensor?: string): never {
  throw new WeightsError(`Cannot read weights ${path}: ${reason}`, { path, tensor });
}
