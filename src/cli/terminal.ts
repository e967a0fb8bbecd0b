/**
 * Output: the result goes to stdout, all else to stderr.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { printable } from "../experiment/printable.ts";
import { escapeControls } from "../report/render_json.ts";

const encoder = new TextEncoder();

/** Writes lines of the result; names of files in them cannot steer the terminal. */
export function print(text: string): void {
  writeAll(Deno.stdout, safe(text));
}

/** Writes JSON: what could steer the terminal is escaped, so that the value stays the same. */
export function printJson(value: unknown): void {
  writeAll(Deno.stdout, `${escapeControls(JSON.stringify(value, null, 2))}\n`);
}

/** Writes lines for the one who watches; names of files in them cannot steer the terminal. */
export function complain(text: string): void {
  writeAll(Deno.stderr, safe(text));
}

function safe(text: string): string {
  return `${text.split("\n").map(printable).join("\n")}\n`;
}

/**
 * Asks for yes or no, yes where nothing is answered.
 *
 * @param question Without its mark.
 * @returns Whether the answer is yes; what is neither is asked again.
 */
export async function isYes(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin });
  try {
    complain(`${question}? [Y/n]`);
    for await (const line of lines) {
      const answer = line.trim().toLowerCase();
      if (["", "y", "yes"].includes(answer)) return true;
      if (["n", "no"].includes(answer)) return false;
      complain("Answer y or n");
    }
    return true;
  } finally {
    lines.close();
  }
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = encoder.encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}
