/** The rooms table of src/README.md, held against the real imports. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const src = resolve(import.meta.dirname ?? ".", "../src");

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Code without comments, in which examples import what they like. */
function codeOf(file: string): string {
  return readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
}

function importsOf(file: string): string[] {
  const matches = codeOf(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...matches].flatMap((match) => match[1] ?? []);
}

function roomOf(file: string): string {
  return relative(src, file).split("/")[0] ?? "";
}

function table(): Map<string, string[]> {
  const text = readFileSync(join(src, "README.md"), "utf8");
  const rows = text.matchAll(/^\| `(\w+)\/` \| [^|]+ \| ([^|]*)\|$/gm);
  return new Map(
    [...rows].map((
      [, room = "", allowed = ""],
    ) => [room, allowed.split(",").map((name) => name.trim())]),
  );
}

Deno.test("rooms: the table names each folder of src, and no other", () => {
  const folders = readdirSync(src, { withFileTypes: true })
    .filter((entry) => entry.isDirectory()).map(({ name }) => name);
  assert.deepEqual([...table().keys()].sort(), folders.sort());
});

Deno.test("rooms: each file imports only from rooms that the table allows", () => {
  const rooms = table();
  const files = filesBelow(src);
  assert.ok(files.length > 50, "the files are found");
  const wrong = files.filter((file) => dirname(file) !== src).flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith("."))
      .map((name) => roomOf(resolve(dirname(file), name)))
      .filter((room) => room !== roomOf(file) && !rooms.get(roomOf(file))?.includes(room))
      .map((room) => `${relative(src, file)} imports ${room}`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("rooms: the table allows nothing that no file uses", () => {
  const used = new Set(
    filesBelow(src).flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith("."))
        .map((name) => `${roomOf(file)} ${roomOf(resolve(dirname(file), name))}`)
    ),
  );
  const unused = [...table()].flatMap(([room, allowed]) =>
    allowed.filter((other) => other !== "" && !used.has(`${room} ${other}`))
      .map((other) => `${room} need not import ${other}`)
  );
  assert.deepEqual(unused, []);
});

Deno.test("rooms: only runtime knows the TensorFlow package", () => {
  const knowing = filesBelow(src)
    .filter((file) => /import\s*\(\s*"@tensorflow|from "@tensorflow/.test(codeOf(file)))
    .map((file) => roomOf(file));
  assert.deepEqual([...new Set(knowing)], ["runtime"]);
});
