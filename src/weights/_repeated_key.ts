/**
 * What JSON.parse hides: a key that comes twice in one object.
 *
 * @module
 */

/**
 * Finds a key that comes twice in one object of a JSON text.
 *
 * @param json Text that JSON.parse takes.
 * @returns The first such key, or null.
 */
export function findRepeatedKey(json: string): string | null {
  const open: Set<string>[] = []; // keys of the objects around; an array has an empty set
  for (const [token, key] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (key !== undefined) {
      const name: string = JSON.parse(key); // escapes may spell one name in two ways
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    } else if (token === "{" || token === "[") {
      open.push(new Set());
    } else if (token === "}" || token === "]") {
      open.pop();
    }
  }
  return null;
}
