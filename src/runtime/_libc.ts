/**
 * The C library, for the little that Deno does only for programs that may do everything: reading what
 * the kernel tells in `/proc`, and ending a process that another one started.
 *
 * @module
 */
const SYMBOLS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
  popen: { parameters: ["buffer", "buffer"], result: "pointer" },
  pclose: { parameters: ["pointer"], result: "i32" },
  fileno: { parameters: ["pointer"], result: "i32" },
  kill: { parameters: ["i32", "i32"], result: "i32" },
} as const;

const [O_RDONLY, SIGKILL] = [0, 9];

type Library = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/**
 * Reads a file of the kernel's.
 *
 * @param path Its path, as `/proc/cpuinfo`.
 * @returns Its text; empty where it cannot be read, and on other systems than Linux.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readSystemFile } from "./_libc.ts";
 *
 * assert.equal(readSystemFile("/proc/none"), "");
 * ```
 */
export function readSystemFile(path: string): string {
  return withLibrary((library) => {
    const file = library.open(cString(path), O_RDONLY);
    if (file < 0) return "";
    const text = readAll(library, file);
    library.close(file);
    return text;
  }, "");
}

/**
 * Finds the processes whose environment has a variable of some value. Those of other users cannot be
 * seen.
 *
 * @param variable As `TMPDIR=/some/folder`.
 * @returns Their ids.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findProcesses } from "./_libc.ts";
 *
 * assert.deepEqual(findProcesses("THAW_NONE=1"), []);
 * ```
 */
export function findProcesses(variable: string): number[] {
  const pattern = `'${variable.replaceAll("'", String.raw`'\''`)}'`;
  // A line of grep -z ends with a zero byte, as a variable does there
  const command = `exec grep -lszxF -e ${pattern} /proc/[0-9]*/environ`;
  const files = withLibrary((library) => {
    const pipe = library.popen(cString(command), cString("re"));
    if (pipe === null) return "";
    const text = readAll(library, library.fileno(pipe));
    library.pclose(pipe);
    return text;
  }, "");
  return [...files.matchAll(/^\/proc\/(\d+)\/environ$/gm)].map(([, id]) => Number(id));
}

/**
 * Ends a process at once; one that has ended already is none of ours.
 *
 * @param id Its id.
 */
export function killProcess(id: number): void {
  withLibrary((library) => library.kill(id, SIGKILL), 0);
}

/** A string as C wants it. */
export function cString(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${value}\0`);
}

function withLibrary<T>(work: (library: Library) => T, otherwise: T): T {
  if (Deno.build.os !== "linux") return otherwise;
  const library = Deno.dlopen("libc.so.6", SYMBOLS);
  try {
    return work(library.symbols);
  } finally {
    library.close();
  }
}

/** Everything up to the end of a file or pipe. */
function readAll(library: Library, file: number): string {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  while (true) {
    const count = Number(library.read(file, buffer, BigInt(buffer.length)));
    if (count <= 0) return text + decoder.decode();
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
}
