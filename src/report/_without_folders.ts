/**
 * Folders of one machine are nobody else's business.
 *
 * @module
 */

/** A text, or the value of a `--set`, that is one path from a root, a drive or a home. */
const WHOLE = /^([\w.]+=)?((?:file:\/\/|~?[\\/]|[A-Za-z]:[\\/]).*)$/s;

/** Such a path among others; not an address, whose `//` stands behind a colon. */
const AMONG = /(?<=[=\s,"'[{])(?:file:\/\/|~?[\\/]|[A-Za-z]:[\\/])[^\s,"'\]}]*/g;

/**
 * Shortens each absolute path in a text to the name of its file or folder.
 *
 * @param text A path, an address or a `--set` value; relative paths and addresses stay.
 * @returns The text without folders of this machine.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { withoutFolders } from "./_without_folders.ts";
 *
 * assert.equal(withoutFolders("/home/ann/pictures"), "pictures");
 * assert.equal(withoutFolders("../data"), "../data");
 * assert.equal(withoutFolders("https://example.org/a.zip"), "https://example.org/a.zip");
 * ```
 */
export function withoutFolders(text: string): string {
  const [, key = "", path] = text.match(WHOLE) ?? [];
  return path === undefined ? text.replace(AMONG, lastName) : key + lastName(path);
}

function lastName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== "") ?? "";
}
