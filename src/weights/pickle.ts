/**
 * A reader of Python's pickle protocol 2 that executes nothing. It knows only the opcodes that
 * `torch.save` writes; what a global, a call or a persistent id means is the host's to say.
 *
 * @see https://github.com/python/cpython/blob/main/Lib/pickletools.py
 * @module
 */
import { quote } from "./_quote.ts";
import { WeightsError } from "./state_dict.ts";

/** A dict. Attributes set on it (an `OrderedDict`'s `_metadata`) are dropped. */
// An interface, since a type alias may not refer to itself through Map.
export interface PickleDict<H> extends Map<PickleValue<H>, PickleValue<H>> {}

/** Python's values; lists and tuples are arrays, `H` are the values that the host makes. */
export type PickleValue<H> =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue<H>[]
  | PickleDict<H>
  | H;

/** Gives meaning to what a pickle only names. Each function throws for what it does not know. */
export interface PickleHost<H> {
  /** Value of a global, `collections OrderedDict`. */
  readonly global: (name: string) => H;
  /** What calling the callable would return. */
  readonly call: (callable: PickleValue<H>, args: readonly PickleValue<H>[]) => PickleValue<H>;
  /** Value behind a persistent id. */
  readonly persistent: (id: PickleValue<H>) => H;
}

/** Bounds far above what a checkpoint needs. */
const MAXIMUM_BYTES = 16 * 2 ** 20;
const MAXIMUM_OPCODES = 1_000_000;
const MAXIMUM_OPEN_MARKS = 256;

/** State of one reading. */
interface Machine<H> {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly host: PickleHost<H>;
  readonly stack: PickleValue<H>[];
  /** Heights of the stack at the open marks. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue<H>>;
  readonly fail: (reason: string) => never;
  /** Offset of the next byte. */
  position: number;
}

/**
 * Reads a pickle.
 *
 * @param bytes The pickle, protocol 2.
 * @param options Path of the file it stands in, for messages, and the host.
 * @returns The value that the pickle builds.
 * @throws {WeightsError} If an opcode is unknown or not where it may stand, or a bound is passed
 *   (16 MiB, a million opcodes, 256 open marks).
 *
 * @example A tuple of two numbers
 * ```ts
 * import assert from "node:assert/strict";
 * const none = () => assert.fail();
 * const host = { global: none, call: none, persistent: none };
 * const bytes = Uint8Array.of(0x80, 2, 0x4b, 1, 0x4b, 2, 0x86, 0x2e);
 * assert.deepEqual(readPickle(bytes, { path: "a.pth", host }), [1, 2]);
 * ```
 */
export function readPickle<H>(
  bytes: Uint8Array,
  { path, host }: { readonly path: string; readonly host: PickleHost<H> },
): PickleValue<H> {
  let start = 0; // of the current opcode
  const machine: Machine<H> = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    host,
    stack: [],
    marks: [],
    memo: new Map(),
    fail: (reason) => {
      throw new WeightsError(
        `Cannot read weights ${path}: ${reason}, at byte ${start} of its pickle`,
        { path },
      );
    },
    position: 0,
  };
  if (bytes.length > MAXIMUM_BYTES) {
    machine.fail(`the pickle has ${bytes.length} bytes, wanted at most ${MAXIMUM_BYTES}`);
  }
  for (let count = 0; count < MAXIMUM_OPCODES; count++) {
    start = machine.position;
    const opcode = bytes[take(machine, 1)] ?? 0;
    if (opcode === STOP) return pop(machine);
    step(machine, opcode);
  }
  return machine.fail(`the pickle has more than ${MAXIMUM_OPCODES} opcodes`);
}

const STOP = 0x2e;

/** Executes one opcode; the comments are Python's names. */
function step<H>(machine: Machine<H>, opcode: number): void {
  const { view, stack } = machine;
  switch (opcode) {
    case 0x80: // PROTO
      return requireProtocol(machine);
    case 0x28: // MARK
      if (machine.marks.push(stack.length) <= MAXIMUM_OPEN_MARKS) return;
      return machine.fail(`more than ${MAXIMUM_OPEN_MARKS} marks are open`);
    case 0x4e: // NONE
      return push(machine, null);
    case 0x88: // NEWTRUE
      return push(machine, true);
    case 0x89: // NEWFALSE
      return push(machine, false);
    case 0x4b: // BININT1
      return push(machine, view.getUint8(take(machine, 1)));
    case 0x4d: // BININT2
      return push(machine, view.getUint16(take(machine, 2), true));
    case 0x4a: // BININT
      return push(machine, view.getInt32(take(machine, 4), true));
    case 0x8a: // LONG1
      return push(machine, readLong(machine, view.getUint8(take(machine, 1))));
    case 0x47: // BINFLOAT
      return push(machine, view.getFloat64(take(machine, 8), false));
    case 0x58: // BINUNICODE
      return push(machine, readText(machine, view.getUint32(take(machine, 4), true)));
    case 0x29: // EMPTY_TUPLE
    case 0x5d: // EMPTY_LIST
      return push(machine, []);
    case 0x7d: // EMPTY_DICT
      return push(machine, new Map());
    case 0x85: // TUPLE1
    case 0x86: // TUPLE2
    case 0x87: // TUPLE3
      return push(machine, popMany(machine, opcode - 0x84));
    case 0x74: // TUPLE
      return push(machine, popMark(machine));
    case 0x71: // BINPUT
      return remember(machine, view.getUint8(take(machine, 1)));
    case 0x72: // LONG_BINPUT
      return remember(machine, view.getUint32(take(machine, 4), true));
    case 0x68: // BINGET
      return recall(machine, view.getUint8(take(machine, 1)));
    case 0x6a: // LONG_BINGET
      return recall(machine, view.getUint32(take(machine, 4), true));
    case 0x61: // APPEND
      return append(machine, popMany(machine, 1));
    case 0x65: // APPENDS
      return append(machine, popMark(machine));
    case 0x73: // SETITEM
      return setItems(machine, popMany(machine, 2));
    case 0x75: // SETITEMS
      return setItems(machine, popMark(machine));
    case 0x63: // GLOBAL
      return push(machine, machine.host.global(`${readLine(machine)} ${readLine(machine)}`));
    case 0x52: // REDUCE
      return reduce(machine);
    case 0x62: // BUILD
      pop(machine);
      if (peek(machine) instanceof Map) return;
      return machine.fail("a BUILD sets the state of something that is no dict");
    case 0x51: // BINPERSID
      return push(machine, machine.host.persistent(pop(machine)));
    default:
      return machine.fail(
        `opcode 0x${opcode.toString(16).padStart(2, "0")} is none that torch.save writes`,
      );
  }
}

/** Moves over `length` bytes and returns the offset of the first one. */
function take<H>(machine: Machine<H>, length: number): number {
  const at = machine.position;
  if (length > machine.bytes.length - at) machine.fail("the pickle ends in the middle");
  machine.position += length;
  return at;
}

function requireProtocol<H>(machine: Machine<H>): void {
  const version = machine.view.getUint8(take(machine, 1));
  if (version !== 2) {
    machine.fail(`the pickle has protocol ${version}, wanted 2, the default of torch.save`);
  }
}

function push<H>(machine: Machine<H>, value: PickleValue<H>): void {
  machine.stack.push(value);
}

function pop<H>(machine: Machine<H>): PickleValue<H> {
  const value = peek(machine);
  machine.stack.pop();
  return value;
}

/** The top of the stack; what lies below the last mark is out of reach. */
function peek<H>(machine: Machine<H>): PickleValue<H> {
  const value = machine.stack.at(-1);
  if (value === undefined || machine.stack.length <= (machine.marks.at(-1) ?? 0)) {
    return machine.fail("the stack is empty");
  }
  return value;
}

function popMany<H>(machine: Machine<H>, count: number): PickleValue<H>[] {
  return Array.from({ length: count }, () => pop(machine)).reverse();
}

function popMark<H>(machine: Machine<H>): PickleValue<H>[] {
  const height = machine.marks.pop() ?? machine.fail("no mark is open");
  return machine.stack.splice(height);
}

function remember<H>(machine: Machine<H>, index: number): void {
  machine.memo.set(index, peek(machine));
}

function recall<H>(machine: Machine<H>, index: number): void {
  const value = machine.memo.get(index);
  if (value === undefined) machine.fail(`memo ${index} is not set`);
  else push(machine, value);
}

function append<H>(machine: Machine<H>, values: readonly PickleValue<H>[]): void {
  const list = peek(machine);
  if (!Array.isArray(list)) return machine.fail("values are appended to something that is no list");
  for (const value of values) list.push(value);
}

function setItems<H>(machine: Machine<H>, values: readonly PickleValue<H>[]): void {
  const dict = peek(machine);
  if (!(dict instanceof Map)) return machine.fail("keys are set in something that is no dict");
  if (values.length % 2 !== 0) return machine.fail("a key has no value");
  for (let i = 0; i < values.length; i += 2) {
    const [key = null, value = null] = values.slice(i, i + 2);
    if (dict.has(key)) {
      // A list may hold itself many times over: its text would have no end
      const name = typeof key === "object" ? "(no text)" : quote(String(key));
      machine.fail(`the key ${name} is set twice`);
    }
    dict.set(key, value);
  }
}

function reduce<H>(machine: Machine<H>): void {
  const args = pop(machine);
  const callable = pop(machine);
  if (!Array.isArray(args)) return machine.fail("a call's arguments are no tuple");
  push(machine, machine.host.call(callable, args));
}

/** A whole number of `length` bytes, two's complement, little-endian. */
function readLong<H>(machine: Machine<H>, length: number): number | bigint {
  const at = take(machine, length);
  const hex = [...machine.bytes.subarray(at, at + length)].reverse()
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const value = BigInt.asIntN(8 * length, BigInt(`0x0${hex}`));
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function readText<H>(machine: Machine<H>, length: number): string {
  const at = take(machine, length);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(machine.bytes.subarray(at, at + length));
  } catch {
    return machine.fail("a text is not UTF-8");
  }
}

/** One line, without its end. */
function readLine<H>(machine: Machine<H>): string {
  const end = machine.bytes.indexOf(0x0a, machine.position);
  if (end < 0) return machine.fail("the pickle ends in the middle");
  const line = readText(machine, end - machine.position);
  machine.position = end + 1;
  return line;
}
