/**
 * A checkpoint as bytes: eight bytes of length, a JSON text, a safetensors file, and the SHA-256 of
 * all of it.
 *
 * JSON has the numbers (JavaScript writes a double so that it reads back as the same one), safetensors
 * the tensors, bit for bit. The text is no metadata of safetensors since that has a bound of 100 MB,
 * and the predictions of many pictures need more.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { decodeSafetensors, safetensorsPieces } from "../weights/safetensors.ts";
import type { StateDict, Tensor } from "../weights/state_dict.ts";
import type { Checkpoint, NetworkProgress, NetworkResult } from "./checkpoint.ts";

/** Rises when the file's meaning changes; other numbers are not read. */
const FORMAT = 1;

const HASH_BYTES = 32;

/** A file that is no whole checkpoint of this run. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";

  /**
   * @param path Path of the file.
   * @param reason What is wrong with it.
   */
  constructor(readonly path: string, readonly reason: string) {
    super(`Cannot go on from "${path}": ${reason}`);
  }
}

/** What of a checkpoint is no tensor. */
interface Text {
  readonly format: number;
  readonly run: string;
  readonly records: Checkpoint["records"];
  readonly networks: readonly Omit<NetworkResult, "logits" | "tested">[];
  readonly network: {
    readonly phase: number;
    readonly position: Omit<NetworkProgress["position"], "logits">;
    readonly frozenBefore: string | null;
    readonly hasBest: boolean;
  } | null;
}

/**
 * Writes a checkpoint.
 *
 * @param checkpoint How far a run is.
 * @param run The run's key, by which its checkpoints are known from those of others.
 * @returns Pieces that are the file one after another: views over the tensors' memory.
 *
 * @example There and back
 * ```ts
 * import assert from "node:assert/strict";
 * import { Buffer } from "node:buffer";
 * import { RUN_START } from "./checkpoint.ts";
 * import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint_file.ts";
 *
 * const bytes = Buffer.concat(encodeCheckpoint(RUN_START, "sha256:1"));
 * assert.deepEqual(decodeCheckpoint(bytes, { path: "a", run: "sha256:1" }), RUN_START);
 * ```
 */
export function encodeCheckpoint(checkpoint: Checkpoint, run: string): Uint8Array[] {
  const text = new TextEncoder().encode(JSON.stringify(textOf(checkpoint, run)));
  // The tensors begin at a multiple of eight bytes, so that they can be read where they are
  const length = Math.ceil(text.length / 8) * 8;
  const head = new Uint8Array(8 + length).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(text, 8);
  const pieces = [head, ...safetensorsPieces(tensorsOf(checkpoint))];
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return [...pieces, hash.digest()];
}

/**
 * Reads a checkpoint.
 *
 * @param bytes The whole file. The tensors may be views over it.
 * @param expected Path of the file, for messages, and the key of the run that is to go on.
 * @returns How far that run was.
 * @throws {CheckpointError} If the file is damaged, of another run, or of another version of Thaw.
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  { path, run }: { readonly path: string; readonly run: string },
): Checkpoint {
  const content = bytes.subarray(0, Math.max(bytes.length - HASH_BYTES, 0));
  const digest = createHash("sha256").update(content).digest();
  if (digest.compare(bytes.subarray(content.length)) !== 0) {
    throw new CheckpointError(path, "it is damaged: its checksum is not that of its content");
  }
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const begin = 8 + Number(view.getBigUint64(0, true));
  // The checksum says that it is what was written
  const text: Text = JSON.parse(new TextDecoder().decode(content.subarray(8, begin)));
  if (text.format !== FORMAT) {
    throw new CheckpointError(path, "it was written by another version of Thaw");
  }
  if (text.run !== run) throw new CheckpointError(path, "it is another run's");
  return joined(text, decodeSafetensors(content.subarray(begin), path, { finite: false }));
}

function textOf({ records, networks, network }: Checkpoint, run: string): Text {
  return {
    format: FORMAT,
    run,
    records,
    networks: networks.map(({ epochs, frozenHash }) => ({ epochs, frozenHash })),
    network: network && withoutTensors(network),
  };
}

function withoutTensors({ phase, position, frozenBefore, best }: NetworkProgress): Text["network"] {
  const { logits: _, ...counted } = position;
  return { phase, position: counted, frozenBefore, hasBest: best !== null };
}

function tensorsOf({ networks, network }: Checkpoint): StateDict {
  const results = networks.flatMap(({ logits, tested }, k): [string, Tensor][] => [
    [`networks/${k}/logits`, stack(logits)],
    ...tested === null ? [] : [[`networks/${k}/tested`, stack(tested)] as [string, Tensor]],
  ]);
  const { position, state, slots, best } = network ?? {};
  return new Map([
    ...results,
    ...position === undefined ? [] : [["logits", stack(position.logits)] as const],
    ...under("state/", state),
    ...under("slots/", slots),
    ...under("best/", best),
  ]);
}

function joined({ records, networks, network }: Text, tensors: StateDict): Checkpoint {
  const rows = (name: string) => rowsOf(tensors.get(name));
  return {
    records,
    networks: networks.map((result, k) => ({
      ...result,
      logits: rows(`networks/${k}/logits`),
      tested: tensors.has(`networks/${k}/tested`) ? rows(`networks/${k}/tested`) : null,
    })),
    network: network && {
      phase: network.phase,
      frozenBefore: network.frozenBefore,
      position: { ...network.position, logits: rows("logits") },
      state: below("state/", tensors),
      slots: below("slots/", tensors),
      best: network.hasBest ? copied(below("best/", tensors)) : null,
    },
  };
}

function under(prefix: string, state: StateDict | null | undefined): [string, Tensor][] {
  return [...state ?? []].map(([name, tensor]) => [prefix + name, tensor]);
}

function below(prefix: string, tensors: StateDict): StateDict {
  return new Map(
    [...tensors].filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

/** Tensors that do not keep the whole file in memory. */
function copied(state: StateDict): StateDict {
  return new Map(
    [...state].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );
}

/** Rows of equal length as one tensor [N, C]. */
function stack(rows: readonly Float32Array[]): Tensor {
  const length = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * length);
  rows.forEach((row, k) => data.set(row, k * length));
  return { shape: [rows.length, length], data };
}

function rowsOf(
  { shape: [count = 0, length = 0], data }: Tensor = { shape: [], data: new Float32Array() },
) {
  return Array.from({ length: count }, (_, k) => data.slice(k * length, (k + 1) * length));
}
