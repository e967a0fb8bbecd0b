/**
 * Keeping two lines of greeting off the terminal.
 *
 * @module
 */
import { cString } from "./_libc.ts";

/** What TensorFlow says about itself whenever it is loaded, whatever its log level is. */
const GREETING = [
  "All log messages before absl::InitializeLog() is called",
  "oneDNN custom operations are on.",
];

const SYMBOLS = {
  popen: { parameters: ["buffer", "buffer"], result: "pointer" },
  pclose: { parameters: ["pointer"], result: "i32" },
  fileno: { parameters: ["pointer"], result: "i32" },
  dup: { parameters: ["i32"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

const STDERR = 2;

/**
 * Does some work with the greeting's lines taken out of stderr.
 *
 * The library writes them while its constructors run, before anything can be set in it. So stderr
 * goes through a `grep` meanwhile. That is a process of its own: every other line comes out, that
 * of a crash too. Where it cannot be started, nothing is changed.
 *
 * @param work What loads the library.
 * @returns What it returns.
 */
export async function withoutGreeting<T>(work: () => Promise<T>): Promise<T> {
  const restore = filterStderr();
  try {
    return await work();
  } finally {
    restore();
  }
}

/** Sends stderr through the filter, and returns what undoes that. */
function filterStderr(): () => void {
  const library = openLibrary();
  if (!library) return () => {};
  const { popen, pclose, fileno, dup, dup2, close } = library.symbols;
  const patterns = GREETING.map((line) => `-e '${line}'`).join(" ");
  const command = `exec grep --line-buffered -v -F ${patterns} >&2`;
  // "e": programs that are started meanwhile do not hold the pipe open
  const filter = popen(cString(command), cString("we"));
  if (filter === null) return () => library.close();
  const stderr = dup(STDERR);
  dup2(fileno(filter), STDERR);
  return () => {
    dup2(stderr, STDERR);
    close(stderr);
    pclose(filter);
    library.close();
  };
}

function openLibrary(): Deno.DynamicLibrary<typeof SYMBOLS> | undefined {
  try {
    return Deno.dlopen("libc.so.6", SYMBOLS);
  } catch {
    return undefined;
  }
}
