/**
 * Methods made complete: `training` with a method's own keys laid over it.
 *
 * @module
 */
import { lay } from "./_lay.ts";
import { child, type Entry, mapping, type Tree } from "./_tree.ts";

/**
 * Lays each method over `training`.
 *
 * @param file Tree of the whole file.
 * @returns The tree with every method complete; what is no mapping stays for the schema to refuse.
 *
 * @example One method
 * ```ts
 * import assert from "node:assert/strict";
 * import { expandMethods } from "./_methods.ts";
 * import { parseYaml } from "./_parse_yaml.ts";
 * import { child, plain } from "./_tree.ts";
 *
 * const text = "{ training: { epochs: 4, seeds: [0] }, methods: { a: { seeds: [1] } } }";
 * const { tree } = parseYaml(text, { file: "a.yaml" });
 * assert.ok(tree);
 * const methods = child(expandMethods(tree), "methods");
 * assert.ok(methods);
 * assert.deepEqual(plain(methods), { a: { epochs: 4, seeds: [1] } });
 * ```
 */
export function expandMethods(file: Tree): Tree {
  const [training, methods] = [child(file, "training"), child(file, "methods")];
  if (file.kind !== "mapping" || methods?.kind !== "mapping") return file;
  const expanded = new Map<string, Entry>();
  for (const [name, { place, tree }] of methods.entries) {
    const own = tree.kind === "scalar" && tree.value === null
      ? mapping(new Map(), tree.place)
      : tree;
    expanded.set(name, { place, tree: training?.kind === "mapping" ? lay(own, training) : own });
  }
  const place = file.entries.get("methods")?.place ?? methods.place;
  const entry = { place, tree: mapping(expanded, methods.place) };
  return mapping(new Map([...file.entries, ["methods", entry]]), file.place);
}
