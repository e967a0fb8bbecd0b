/**
 * A part of a split.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { SplitIndex, SplitPicture } from "./index_split.ts";

/**
 * Some of a split's pictures; their manifest follows from the whole split's and their names.
 *
 * @param index The whole split.
 * @param pictures Those that are in the part, in their order.
 * @returns A split of its own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { partOf } from "./_part_of.ts";
 *
 * const pictures = ["a.jpg", "b.jpg"].map((name) => ({ file: `ants/${name}`, label: 0 }));
 * const rest = { classes: ["ants"], skipped: [], rotated: ["ants/b.jpg"], manifest: "sha256:0" };
 * const part = partOf({ folder: "/x/train", pictures, ...rest }, pictures.slice(0, 1));
 * assert.deepEqual([part.pictures.length, part.rotated.length], [1, 0]);
 * ```
 */
export function partOf(index: SplitIndex, pictures: readonly SplitPicture[]): SplitIndex {
  const files = pictures.map(({ file }) => file);
  const hash = createHash("sha256").update([index.manifest, ...files].join("\n"));
  const kept = new Set(files);
  return {
    ...index,
    pictures,
    rotated: index.rotated.filter((file) => kept.has(file)),
    manifest: `sha256:${hash.digest("hex")}`,
  };
}
