import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { RUN_START } from "../../src/checkpoint/checkpoint.ts";
import {
  CheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../../src/checkpoint/checkpoint_file.ts";
import { bytesOf, EXAMPLE_CHECKPOINT } from "./_checkpoint.ts";

const expected = { path: "a.checkpoint", run: "sha256:run" };

function assertRefused(bytes: Uint8Array, reason: string): void {
  assert.throws(() => decodeCheckpoint(bytes, expected), (error) => {
    assert.ok(error instanceof CheckpointError);
    assert.equal(error.message, `Cannot go on from "a.checkpoint": ${reason}`);
    assert.deepEqual([error.path, error.reason], ["a.checkpoint", reason]);
    return true;
  });
}

const DAMAGED = "it is damaged: its checksum is not that of its content";

Deno.test("decodeCheckpoint() gives what encodeCheckpoint() was given, bit for bit", () => {
  const found = decodeCheckpoint(bytesOf(), expected);
  assert.deepEqual(found, EXAMPLE_CHECKPOINT);
  assert.ok(Object.is(found.networks[0]?.logits[0]?.[1], -0));
  assert.deepEqual(encodeCheckpoint(found, "x"), encodeCheckpoint(EXAMPLE_CHECKPOINT, "x"));
  for (const network of [null, { ...EXAMPLE_CHECKPOINT.network!, best: null }]) {
    const other = { ...EXAMPLE_CHECKPOINT, network };
    assert.deepEqual(decodeCheckpoint(bytesOf(other), expected), other);
  }
  assert.deepEqual(decodeCheckpoint(bytesOf(RUN_START), expected), RUN_START);
});

Deno.test("encodeCheckpoint() copies no tensor", () => {
  const memory = EXAMPLE_CHECKPOINT.network!.state.get("fc.weight")!.data.buffer;
  assert.ok(encodeCheckpoint(EXAMPLE_CHECKPOINT, "a").some(({ buffer }) => buffer === memory));
});

Deno.test("decodeCheckpoint() keeps no file in memory for a few numbers of it", () => {
  const bytes = bytesOf();
  const { networks, network } = decodeCheckpoint(bytes, expected);
  const kept = [
    networks[0]!.logits[0]!,
    network!.position.logits[0]!,
    network!.best!.get("fc.bias")!.data,
  ];
  for (const { buffer } of kept) assert.notEqual(buffer, bytes.buffer);
});

Deno.test("decodeCheckpoint() refuses a file with any byte changed, or cut anywhere", () => {
  const bytes = bytesOf();
  for (let k = 0; k < bytes.length; k++) {
    const flipped = bytes.slice();
    flipped[k]! ^= 1 << (k % 8);
    assertRefused(flipped, DAMAGED);
    assertRefused(bytes.slice(0, k), DAMAGED);
  }
  assertRefused(new Uint8Array(200), DAMAGED);
});

Deno.test("decodeCheckpoint() refuses another run's, and another version's", () => {
  assertRefused(bytesOf(EXAMPLE_CHECKPOINT, "sha256:other"), "it is another run's");
  const text = new TextDecoder("latin1").decode(bytesOf()).replace('"format":1', '"format":2');
  const content = Uint8Array.from(text, (letter) => letter.charCodeAt(0)).slice(0, -32);
  const digest = createHash("sha256").update(content).digest();
  assertRefused(
    Uint8Array.from([...content, ...digest]),
    "it was written by another version of Thaw",
  );
});
