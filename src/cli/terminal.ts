/**
 * Output: the result goes to stdout, all else to stderr.
 *
 * @module
 */
import { printable } from "../experiment/printable.ts";

const encoder = new TextEncoder();

/** Writes a line of the result. */
export function print(text: string): void {
  writeAll(Deno.stdout, `${text}\n`);
}

/** Writes a line for the one who watches; names of files in it cannot steer the terminal. */
export function complain(text: string): void {
  writeAll(Deno.stderr, `${text.split("\n").map(printable).join("\n")}\n`);
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = encoder.encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}
