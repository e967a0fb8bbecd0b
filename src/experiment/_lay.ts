/**
 * One mapping laid over another: a method over `training`, a file over the one that it extends.
 *
 * @module
 */
import { child, mapping, type Tree } from "./_tree.ts";

/**
 * Lays a tree over another.
 *
 * A mapping is merged key by key, unless it names another `type` than the one beneath: then it
 * stands alone. Lists replace lists. Each part keeps the place where it was written.
 *
 * @param over What wins.
 * @param base What is beneath, if anything is.
 * @returns The merged tree. Both must be of bounded size and depth.
 *
 * @example A rate over a rule
 * ```ts
 * import assert from "node:assert/strict";
 * import { lay } from "./_lay.ts";
 * import { parseYaml } from "./_parse_yaml.ts";
 * import { plain } from "./_tree.ts";
 *
 * const base = parseYaml("{ type: sgd, lr: 0.1 }", { file: "base.yaml" }).tree;
 * const over = parseYaml("{ lr: 0.01 }", { file: "a.yaml" }).tree;
 * assert.ok(over);
 * assert.deepEqual(plain(lay(over, base)), { type: "sgd", lr: 0.01 });
 * ```
 */
export function lay(over: Tree, base: Tree | undefined): Tree {
  if (over.kind !== "mapping" || base?.kind !== "mapping") return over;
  const [type, baseType] = [child(over, "type"), child(base, "type")];
  const sameType = type === undefined || type.kind !== "scalar" ||
    (baseType?.kind === "scalar" && baseType.value === type.value);
  if (!sameType) return over;
  const entries = new Map(base.entries);
  for (const [key, { place, tree }] of over.entries) {
    entries.set(key, { place, tree: lay(tree, base.entries.get(key)?.tree) });
  }
  return mapping(entries, over.place);
}
