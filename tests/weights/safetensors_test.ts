import assert from "node:assert/strict";
import { decodeSafetensors, encodeSafetensors } from "../../src/weights/safetensors.ts";
import { WeightsError } from "../../src/weights/state_dict.ts";
import { expected, join, listed, readGolden } from "./_golden.ts";

/** A file of a header, given as text, and that many bytes of zeros. */
function file(header: string, bodyBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, text.length, true);
  return join(length, text, new Uint8Array(bodyBytes));
}

/** Asserts the whole message and the tensor that the error names. */
function assertRefused(bytes: Uint8Array, reason: string, tensor?: string): void {
  assert.throws(() => decodeSafetensors(bytes, "a.safetensors"), (error) => {
    assert.ok(error instanceof WeightsError);
    assert.equal(error.message, reason);
    assert.deepEqual([error.path, error.tensor], ["a.safetensors", tensor]);
    return true;
  });
}

const cannot = "Cannot read weights a.safetensors: ";

for (const name of ["types.safetensors", "plain.safetensors", "metadata.safetensors"]) {
  Deno.test(`decodeSafetensors() reads ${name} as PyTorch does`, async () => {
    assert.deepEqual(listed(decodeSafetensors(await readGolden(name), name)), expected[name]);
  });
}

Deno.test("decodeSafetensors() keeps the sign of zero and the smallest numbers", async () => {
  const weights = decodeSafetensors(await readGolden("types.safetensors"), "types.safetensors");
  assert.ok(Object.is(weights.get("f16")?.data[3], -0));
  assert.equal(weights.get("f32")?.data[2], 2 ** -149);
});

Deno.test("decodeSafetensors() reads bytes that lie at an odd place in memory", async () => {
  const bytes = await readGolden("types.safetensors");
  const shifted = join(0, bytes).subarray(1);
  assert.deepEqual(decodeSafetensors(shifted, "a"), decodeSafetensors(bytes, "a"));
});

Deno.test("decodeSafetensors() drops num_batches_tracked by name and type", () => {
  const counter = '{"bn.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}';
  assert.equal(decodeSafetensors(file(counter, 8), "a.safetensors").size, 0);
  assertRefused(
    file(counter.replace("num_batches_tracked", "steps"), 8),
    `${cannot}tensor "bn.steps" is I64, wanted F64, F32, F16, BF16; save it as float32 or leave ` +
      "it out",
    "bn.steps",
  );
});

Deno.test("decodeSafetensors() refuses headers that lie", async (t) => {
  const entry = (shape: string, offsets: string, dtype = "F32") =>
    `{"w":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;
  const huge = join(0, 0, 0, 0, 0, 0, 0, 0x10, "{}"); // 2^60
  const cases: [string, Uint8Array, string, string?][] = [
    ["no header", new Uint8Array(7), "it has 7 bytes, wanted at least 8"],
    [
      "a header of 2^60 bytes",
      huge,
      "its header has 1152921504606846976 bytes, wanted at most 2; download the file again",
    ],
    ["no JSON", file("{]"), "its header is not JSON in UTF-8"],
    ["no UTF-8", join(file("").fill(2, 0, 1), 0xff, 0xff), "its header is not JSON in UTF-8"],
    ["a list", file("[]"), "its header is not a JSON object"],
    [
      "a name twice, once escaped",
      file('{"w":{"shape":[],"a":{"w":1}},"v":[{"w":1}],"\\u0077":{}}'),
      'its header has the name "w" twice',
      "w",
    ],
    [
      "no offsets",
      file('{"w":{"dtype":"F32","shape":[1]}}', 4),
      'header entry "w" is {"dtype":"F32","shape":[1]}, wanted dtype, shape and two ' +
      "data_offsets, whole numbers from 0 to 2^53 - 1",
      "w",
    ],
    [
      "a size of 2^60",
      file(entry("[1152921504606846976]", "[0,4]"), 4),
      'header entry "w" is {"dtype":"F32","shape":[1152921504606847000],"data_offsets":[0,4]}, ' +
      "wanted dtype, shape and two data_offsets, whole numbers from 0 to 2^53 - 1",
      "w",
    ],
    [
      "a product beyond every size",
      file(entry("[4294967296,4294967296]", "[0,4]"), 4),
      'tensor "w" has 4 bytes, wanted 73786976294838210000 for F32 of shape ' +
      "[4294967296, 4294967296]",
      "w",
    ],
    [
      "bytes beyond the end",
      file(entry("[2]", "[0,8]"), 4),
      'tensor "w" lies at bytes 0 to 8, wanted from 0 to at most 4',
      "w",
    ],
    [
      "an end before the start",
      file(
        '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' +
          '"x":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}}',
        4,
      ),
      'tensor "x" lies at bytes 4 to 0, wanted from 4 to at most 4',
      "x",
    ],
    [
      "a hole",
      file(entry("[1]", "[4,8]"), 8),
      'tensor "w" lies at bytes 4 to 8, wanted from 0 to at most 8',
      "w",
    ],
    [
      "an overlap",
      file(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},' +
          '"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
        12,
      ),
      'tensor "b" lies at bytes 4 to 12, wanted from 8 to at most 12',
      "b",
    ],
    [
      "bytes after the last tensor",
      file(entry("[1]", "[0,4]"), 8),
      "the tensors end at byte 4, wanted 8, the end of the file",
    ],
    [
      "a size that is not the shape's",
      file(entry("[2]", "[0,2]", "F16"), 2),
      'tensor "w" has 2 bytes, wanted 4 for F16 of shape [2]',
      "w",
    ],
    [
      "a type that is no float",
      file(entry("[2]", "[0,2]", "U8"), 2),
      'tensor "w" is U8, wanted F64, F32, F16, BF16; save it as float32 or leave it out',
      "w",
    ],
    [
      "a type named like an object's own function",
      file(entry("[2]", "[0,2]", "toString"), 2),
      'tensor "w" is toString, wanted F64, F32, F16, BF16; save it as float32 or leave it out',
      "w",
    ],
  ];
  for (const [name, bytes, reason, tensor] of cases) {
    await t.step(name, () => assertRefused(bytes, cannot + reason, tensor));
  }
});

Deno.test("decodeSafetensors() names the tensor that is not finite", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const weights = new Map([
      ["a.weight", { shape: [2], data: Float32Array.of(1, 2) }],
      ["b.weight", { shape: [1, 3], data: Float32Array.of(1, value, 2) }],
    ]);
    assertRefused(
      encodeSafetensors(weights),
      `Cannot use weights a.safetensors: value 1 of tensor "b.weight" is ${value} in float32, ` +
        "wanted finite numbers; use weights that did not diverge",
      "b.weight",
    );
  }
});

Deno.test("encodeSafetensors() writes the bytes that safetensors itself writes", async () => {
  const bytes = await readGolden("plain.safetensors");
  const weights = decodeSafetensors(bytes, "plain.safetensors");
  const reversed = new Map([...weights].reverse());
  assert.deepEqual(encodeSafetensors(reversed), bytes);
  assert.deepEqual(
    encodeSafetensors(reversed, { format: "pt" }),
    await readGolden("metadata.safetensors"),
  );
});

Deno.test("encodeSafetensors() sorts metadata and escapes names", () => {
  const weights = new Map([['a"é', { shape: [], data: Float32Array.of(3) }]]);
  const bytes = encodeSafetensors(weights, { b: "2", a: "1" });
  assert.deepEqual(bytes, encodeSafetensors(weights, { a: "1", b: "2" }));
  assert.deepEqual(decodeSafetensors(bytes, "a.safetensors"), weights);
});

Deno.test("encodeSafetensors() refuses a length that is not the shape's, and the kept name", () => {
  const data = new Float32Array(3);
  assert.throws(() => encodeSafetensors(new Map([["w", { shape: [2, 2], data }]])), {
    name: "TypeError",
    message: 'Cannot write tensor "w": its shape [2, 2] has 4 values, current number is 3',
  });
  assert.throws(() => encodeSafetensors(new Map([["__metadata__", { shape: [3], data }]])), {
    name: "TypeError",
    message: 'Cannot write tensor "__metadata__": the format keeps the name for itself',
  });
});
