/**
 * What JSON.parse hides (a key that comes twice in one object) or takes too long over.
 *
 * @module
 */

/** Levels of values in one another; a header has three. */
const DEEPEST = 16;

/**
 * Looks through a JSON text, without recursion and in one pass.
 *
 * @param json Any text; what is wrong with it otherwise is for JSON.parse to say.
 * @returns The first key that comes twice in one object, or null; and whether values are nested more
 * than 16 levels deep, where the search ends.
 */
export function inspectJson(
  json: string,
): { readonly repeated: string | null; readonly tooDeep: boolean } {
  const open: Set<string>[] = []; // keys of the objects around; an array has an empty set
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === "{" || character === "[") {
      if (open.push(new Set()) > DEEPEST) return { repeated: null, tooDeep: true };
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const end = endOfText(json, at);
      if (isKey(json, end)) {
        const name: string = JSON.parse(json.slice(at, end)); // escapes may spell it in two ways
        const names = open.at(-1);
        if (names?.has(name)) return { repeated: name, tooDeep: false };
        names?.add(name);
      }
      at = end - 1;
    }
  }
  return { repeated: null, tooDeep: false };
}

/** Where the text that begins at a quotation mark ends, behind its other mark. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Whether a colon comes next. */
function isKey(json: string, end: number): boolean {
  let at = end;
  while (at < json.length && " \t\r\n".includes(json[at] ?? ":")) at++;
  return json[at] === ":";
}
