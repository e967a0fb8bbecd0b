import assert from "node:assert/strict";
import { readPickle } from "../../src/weights/pickle.ts";
import { join, readGolden } from "./_golden.ts";

const none = () => assert.fail("the host is not asked");
const noHost = { global: none, call: none, persistent: none };

/** A pickle of protocol 2: the parts, and STOP. */
function read(...parts: (number | string)[]): unknown {
  return readPickle(join(0x80, 2, ...parts, "."), { path: "a.pth", host: noHost });
}

/** Asserts the whole message. */
function assertRefused(parts: (number | string)[], reason: string): void {
  assert.throws(() => read(...parts), {
    name: "WeightsError",
    message: `Cannot read weights a.pth: ${reason} of its pickle`,
  });
}

Deno.test("readPickle() reads every kind of value that Python's pickle writes", async () => {
  const bytes = await readGolden("values.pkl");
  const texts = Array.from({ length: 300 }, (_, i) => `text ${i}`);
  assert.deepEqual(
    readPickle(bytes, { path: "values.pkl", host: noHost }),
    new Map<string, unknown>([
      ["constants", [null, true, false]],
      // deno-fmt-ignore
      ["numbers", [0, 255, 256, 65535, 65536, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 40, -(2 ** 40),
        2n ** 70n, -(2n ** 70n), 0.1, -1e300]],
      ["texts", ["", "é 漢 🐌"]],
      ["tuples", [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]],
      ["empty", [[], new Map()]],
      ["one", [["a"], new Map([["key", 1]])]],
      ["many", [...texts, ...texts]],
    ]),
  );
});

Deno.test("readPickle() asks the host what globals, calls and persistent ids mean", () => {
  const asked: unknown[] = [];
  const host = {
    global: (name: string) => ({ name }),
    call: (callable: unknown, args: readonly unknown[]) => {
      asked.push([callable, args]);
      return "called";
    },
    persistent: (id: unknown) => {
      asked.push(id);
      return { name: "persistent" };
    },
  };
  const bytes = join(0x80, 2, "(cos\nsystem\n", "X", 2, 0, 0, 0, "ls", 0x85, "R", "K", 7, "Qt.");
  assert.deepEqual(readPickle(bytes, { path: "a.pth", host }), ["called", { name: "persistent" }]);
  assert.deepEqual(asked, [[{ name: "os system" }, ["ls"]], 7]);
});

Deno.test("readPickle() drops the attributes of a dict", () => {
  assert.deepEqual(read("}", "}", "K", 1, "K", 2, "s", "b"), new Map());
});

Deno.test("readPickle() refuses what torch.save does not write", async (t) => {
  const cases: [string, (number | string)[], string][] = [
    ["STACK_GLOBAL", [0x93], "opcode 0x93 is none that torch.save writes, at byte 2"],
    ["INST", ["(ios\nsystem\n"], "opcode 0x69 is none that torch.save writes, at byte 3"],
    ["NEWOBJ", [0x81], "opcode 0x81 is none that torch.save writes, at byte 2"],
    [
      "another protocol",
      [0x80, 4],
      "the pickle has protocol 4, wanted 2, the default of torch.save, at byte 2",
    ],
    ["an empty stack", ["q", 0], "the stack is empty, at byte 2"],
    ["a value below the mark", ["N(a"], "the stack is empty, at byte 4"],
    ["no mark", ["t"], "no mark is open, at byte 2"],
    ["an unset memo", ["h", 3], "memo 3 is not set, at byte 2"],
    ["a number without bytes", ["J", 1], "the pickle ends in the middle, at byte 2"],
    [
      "a text longer than the file",
      ["X", 255, 255, 255, 255],
      "the pickle ends in the middle, at byte 2",
    ],
    ["a global without lines", ["cos"], "the pickle ends in the middle, at byte 2"],
    [
      "a text that is not UTF-8",
      ["X", 1, 0, 0, 0, 0xff],
      "a text is not UTF-8, at byte 2",
    ],
    [
      "an append to a number",
      ["K", 1, "N", "a"],
      "values are appended to something that is no list, at byte 5",
    ],
    ["a key in a list", ["]", "NNs"], "keys are set in something that is no dict, at byte 5"],
    ["a key without value", ["}", "(Nu"], "a key has no value, at byte 5"],
    ["a key twice", ["}", "(K", 1, "NK", 1, "Nu"], 'the key "1" is set twice, at byte 10'],
    ["a call without tuple", ["NNR"], "a call's arguments are no tuple, at byte 4"],
    ["state of a list", ["]Nb"], "a BUILD sets the state of something that is no dict, at byte 4"],
    ["deep nesting", ["(".repeat(257)], "more than 256 marks are open, at byte 258"],
    [
      "endless opcodes",
      ["N".repeat(1_000_000)],
      "the pickle has more than 1000000 opcodes, at byte 1000000",
    ],
  ];
  for (const [name, parts, reason] of cases) {
    await t.step(name, () => assertRefused(parts, reason));
  }
});

Deno.test("readPickle() refuses a pickle without STOP and one that is too large", () => {
  assert.throws(() => readPickle(Uint8Array.of(0x80, 2), { path: "a.pth", host: noHost }), {
    message: "Cannot read weights a.pth: the pickle ends in the middle, at byte 2 of its pickle",
  });
  const large = new Uint8Array(16 * 2 ** 20 + 1);
  assert.throws(() => readPickle(large, { path: "a.pth", host: noHost }), {
    message: "Cannot read weights a.pth: the pickle has 16777217 bytes, wanted at most 16777216, " +
      "at byte 0 of its pickle",
  });
});
