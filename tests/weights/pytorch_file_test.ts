import assert from "node:assert/strict";
import { unzipSync } from "fflate";
import { decodePytorchFile } from "../../src/weights/pytorch_file.ts";
import { WeightsError } from "../../src/weights/state_dict.ts";
import { expected, join, listed, readGolden, storedZip } from "./_golden.ts";

const cannot = "Cannot read weights a.pth: ";
const mend = "save the weights alone: torch.save(model.state_dict(), path)";
const text = (value: string) => new TextEncoder().encode(value);

/** Asserts the whole message and the tensor that the error names. */
async function assertRefused(bytes: Uint8Array, message: string, tensor?: string): Promise<void> {
  await assert.rejects(decodePytorchFile(bytes, "a.pth"), (error) => {
    assert.ok(error instanceof WeightsError);
    assert.equal(error.message, message);
    assert.deepEqual([error.path, error.tensor], ["a.pth", tensor]);
    return true;
  });
}

const readable = Object.keys(expected).filter((name) => name.endsWith(".pth"));
assert.equal(readable.length, 9);

for (const name of readable) {
  Deno.test(`decodePytorchFile() reads ${name} as PyTorch does`, async () => {
    assert.deepEqual(listed(await decodePytorchFile(await readGolden(name), name)), expected[name]);
  });
}

Deno.test("decodePytorchFile() keeps the file's order of names", async () => {
  const weights = await decodePytorchFile(await readGolden("plain.pth"), "plain.pth");
  // deno-fmt-ignore
  assert.deepEqual([...weights.keys()], ["0.weight", "0.bias", "1.weight", "1.bias",
    "1.running_mean", "1.running_var", "3.weight", "3.bias"]);
});

Deno.test("decodePytorchFile() copies nothing where float32 values lie in a row", async () => {
  const bytes = await readGolden("plain.pth");
  const weights = await decodePytorchFile(bytes, "plain.pth");
  for (const { data } of weights.values()) assert.equal(data.buffer, bytes.buffer);
});

Deno.test("decodePytorchFile() takes a state dict under state_dict before one under model", async () => {
  const { "any name/data.pkl": index, ...entries } = unzipSync(await readGolden("renamed.pth"));
  assert.ok(index !== undefined);
  const empty = join(0x80, 2, "}(", "X", 5, 0, 0, 0, "model}X", 10, 0, 0, 0, "state_dict}u.");
  const bytes = storedZip({ ...entries, "any name/data.pkl": empty });
  assert.equal((await decodePytorchFile(bytes, "a.pth")).size, 0);
});

const refused: [string, string, string?][] = [
  [
    "malicious.pth",
    `${cannot}its pickle names the global "posix system", and nothing but plain tensors is read; ` +
    mend,
  ],
  [
    "whole_model.pth",
    `${cannot}its pickle names the global "torch.nn.modules.linear Linear", and nothing but plain ` +
    `tensors is read; ${mend}`,
  ],
  ["opcode.pth", `${cannot}opcode 0x8c is none that torch.save writes, at byte 2 of its pickle`],
  [
    "protocol4.pth",
    `${cannot}the pickle has protocol 4, wanted 2, the default of torch.save, at byte 0 of its pickle`,
  ],
  [
    "integers.pth",
    `${cannot}tensor "steps" is I32, wanted F64, F32, F16, BF16; save it as float32 or leave it out`,
    "steps",
  ],
  [
    "mixed.pth",
    `${cannot}its entry "epoch" is no tensor, wanted a state dict or one under "state_dict" or "model"`,
  ],
  ["list.pth", `${cannot}it holds no dict, wanted a state dict; ${mend}`],
  ["script.pth", `${cannot}it is a TorchScript program, wanted a state dict; ${mend}`],
  [
    "compressed.pth",
    `${cannot}its entry "any name/data.pkl" is compressed or encrypted, wanted stored as torch.save ` +
    "writes",
  ],
  [
    "nan.pth",
    'Cannot use weights a.pth: value 2 of tensor "bad" is NaN in float32, wanted finite numbers; ' +
    "use weights that did not diverge",
    "bad",
  ],
  [
    "huge.pth",
    'Cannot use weights a.pth: value 0 of tensor "huge" is -Infinity in float32, wanted finite ' +
    "numbers; use weights that did not diverge",
    "huge",
  ],
];

for (const [name, message, tensor] of refused) {
  Deno.test(`decodePytorchFile() refuses ${name}`, async () => {
    await assertRefused(await readGolden(name), message, tensor);
  });
}

/** A pickled `{"w": tensor}` over ten float32 values, its numbers below 256. */
function tensorPickle(
  { offset = 0, shape = [10], stride = [1], numel = 10 }: {
    readonly offset?: number;
    readonly shape?: readonly number[];
    readonly stride?: readonly number[];
    readonly numel?: number;
  },
): Uint8Array {
  const word = (value: string) => join("X", value.length, 0, 0, 0, value);
  const tuple = (sizes: readonly number[]) => join("(", ...sizes.flatMap((n) => ["K", n]), "t");
  // deno-fmt-ignore
  return join(0x80, 2, "}", word("w"), "ctorch._utils\n_rebuild_tensor_v2\n(",
    "(", word("storage"), "ctorch\nFloatStorage\n", word("0"), word("cpu"), "K", numel, "tQ",
    "K", offset, tuple(shape), tuple(stride), 0x89, "}tRs.");
}

/** An archive of that pickle with a storage of ten values. */
function tensorFile(index: Uint8Array, changes: Record<string, Uint8Array> = {}): Uint8Array {
  const values = new Uint8Array(Float32Array.from({ length: 10 }, (_, i) => i).buffer);
  return storedZip({ "t/data.pkl": index, "t/data/0": values, ...changes });
}

Deno.test("decodePytorchFile() reads an archive without a byteorder entry as little-endian", async () => {
  const weights = await decodePytorchFile(tensorFile(tensorPickle({})), "a.pth");
  assert.deepEqual(listed(weights), { w: { shape: [10], values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] } });
});

Deno.test("decodePytorchFile() takes an offset and strides to the storage's last value", async () => {
  const index = tensorPickle({ offset: 1, shape: [2, 3], stride: [2, 3] });
  const weights = await decodePytorchFile(tensorFile(index), "a.pth");
  assert.deepEqual(listed(weights), { w: { shape: [2, 3], values: [1, 4, 7, 3, 6, 9] } });
});

Deno.test("decodePytorchFile() refuses indices and entries that lie", async (t) => {
  const whole = tensorFile(tensorPickle({}));
  const firstValue = String.fromCharCode(...whole).indexOf("t/data/0") + "t/data/0".length;
  const twoIndices = { "u/data.pkl": new Uint8Array(1) };
  const reduce = "its pickle has a call that torch.save does not write";
  const cases: [string, Uint8Array, string, string?][] = [
    [
      "a tensor beyond its storage",
      tensorFile(tensorPickle({ offset: 1 })),
      'tensor "w" reaches value 10 of a storage that has 10',
      "w",
    ],
    [
      "strides beyond the storage",
      tensorFile(tensorPickle({ shape: [2, 2], stride: [9, 1] })),
      'tensor "w" reaches value 10 of a storage that has 10',
      "w",
    ],
    [
      "many values out of few",
      tensorFile(tensorPickle({ shape: [255, 255, 255, 255], stride: [0, 0, 0, 0] })),
      "its tensors have more than 134217728 values",
      "w",
    ],
    [
      "a storage of another size",
      tensorFile(tensorPickle({ numel: 11 })),
      'its entry "data/0" has 40 bytes, wanted 44 for 11 values of F32',
    ],
    ["strides of another rank", tensorFile(tensorPickle({ stride: [1, 1] })), reduce],
    ["a call of a storage type", tensorFile(join(0x80, 2, "ctorch\nFloatStorage\n)R.")), reduce],
    [
      "an OrderedDict of something",
      tensorFile(join(0x80, 2, "ccollections\nOrderedDict\n]", 0x85, "R.")),
      reduce,
    ],
    [
      "a parameter without tensor",
      tensorFile(join(0x80, 2, "ctorch._utils\n_rebuild_parameter\nN", 0x85, "R.")),
      reduce,
    ],
    [
      "an unknown persistent id",
      tensorFile(join(0x80, 2, "NQ.")),
      "its pickle has a persistent id that torch.save does not write",
    ],
    [
      "a missing storage",
      storedZip({ "t/data.pkl": tensorPickle({}) }),
      'its archive has no entry "data/0"',
    ],
    [
      "an unknown byte order",
      tensorFile(tensorPickle({}), { "t/byteorder": text("middle") }),
      'its byte order is "middle", wanted "little" or "big"',
    ],
    [
      "no index",
      storedZip({ "a.txt": text("a") }),
      "it is a zip archive with 0 entries named */data.pkl, wanted one as torch.save writes",
    ],
    [
      "two indices",
      tensorFile(tensorPickle({}), twoIndices),
      "it is a zip archive with 2 entries named */data.pkl, wanted one as torch.save writes",
    ],
    [
      "a key that is no text",
      tensorFile(join(0x80, 2, "}K", 1, "Ns.")),
      'its entry "1" is no tensor, wanted a state dict or one under "state_dict" or "model"',
    ],
    [
      "half a file",
      whole.subarray(0, whole.length / 2),
      "it is no whole zip archive (End of central directory record signature not found. Either not " +
      "a zip file, or file is truncated.); download the file again",
    ],
    [
      "a changed byte",
      whole.map((byte, i) => i === firstValue ? byte ^ 1 : byte),
      'the checksum of its entry "t/data/0" is wrong; download the file again',
    ],
    [
      "a name twice",
      renamed(storedZip({ "t/a": text("a"), "t/b": text("b") }), "t/b", "t/a"),
      'its entry "t/a" comes twice',
    ],
    ["entries over each other", overlapping(), "its entries overlap"],
  ];
  for (const [name, bytes, reason, tensor] of cases) {
    await t.step(name, () => assertRefused(bytes, cannot + reason, tensor));
  }
});

/** Replaces a text by one of the same length wherever it stands. */
function renamed(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const latin1 = String.fromCharCode(...bytes).replaceAll(from, to);
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}

/** An archive of two entries, the second one's directory record pointing at the first one's data. */
function overlapping(): Uint8Array {
  const bytes = storedZip({ "t/a": new Uint8Array(1000), "t/b": new Uint8Array(0) });
  const directory = String.fromCharCode(...bytes).indexOf("PK\x01\x02");
  const recordLength = 46 + "t/a".length;
  // From the checksum (at 16) over both sizes to their end, and the offset of the local header.
  bytes.copyWithin(directory + recordLength + 16, directory + 16, directory + 28);
  bytes.copyWithin(directory + recordLength + 42, directory + 42, directory + 46);
  return bytes;
}
