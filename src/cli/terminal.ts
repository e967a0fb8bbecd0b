/**
 * Output: the result goes to stdout, all else to stderr.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Writes a line of the result. */
export function print(text: string): void {
  writeAll(Deno.stdout, `${text}\n`);
}

/** Writes a line for the one who watches. */
export function complain(text: string): void {
  writeAll(Deno.stderr, `${text}\n`);
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = encoder.encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}
