/**
 * Names out of files of others, made fit to stand in a message.
 *
 * @module
 */

/** No tensor of ours has a longer name; a file may have one of megabytes. */
const LONGEST = 100;

/**
 * Quotes a name, with its beginning alone where it is long.
 *
 * @param name Any text.
 * @returns One line, with the escapes of JSON.
 */
export function quote(name: string): string {
  return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);
}
