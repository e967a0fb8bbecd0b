/**
 * `on_bad_image: skip`.
 *
 * @module
 */
import { join } from "node:path";
import { fewAtOnce } from "./_few_at_once.ts";
import { DataError } from "./data_error.ts";
import { decodePicture } from "./decode_picture.ts";
import { partOf } from "./_part_of.ts";
import type { SplitIndex } from "./index_split.ts";

/**
 * Decodes every picture of a split once, and leaves out those that cannot be.
 *
 * @param index The split.
 * @returns The split without them; `unreadable` names them.
 * @throws {DataError} If a class has no pictures left.
 *
 * @example A folder of drawings, some of them spoilt on purpose
 * ```ts
 * import assert from "node:assert/strict";
 * import { leaveOutUnreadable } from "./leave_out_unreadable.ts";
 *
 * const folder = new URL("../../tests/dataset/pictures", import.meta.url).pathname;
 * const pictures = ["grey.png", "truncated.jpg"].map((file) => ({ file, label: 0 }));
 * const rest = { classes: ["a"], skipped: [], rotated: [], manifest: "sha256:0" };
 * const { unreadable } = await leaveOutUnreadable({ folder, pictures, ...rest });
 * assert.deepEqual(unreadable, ["truncated.jpg"]);
 * ```
 */
export async function leaveOutUnreadable(index: SplitIndex): Promise<SplitIndex> {
  const { folder, pictures, classes } = index;
  const unreadable = new Set<string>();
  const check = async (file: string) => {
    await decodePicture(join(folder, file)).catch((error) => {
      if (!(error instanceof DataError)) throw error;
      unreadable.add(file);
    });
  };
  await fewAtOnce(pictures.map(({ file }) => file), check);
  const kept = pictures.filter(({ file }) => !unreadable.has(file));
  const filled = new Set(kept.map(({ label }) => label));
  const empty = classes.find((_, label) => !filled.has(label));
  if (empty !== undefined) {
    throw new DataError(join(folder, empty), "none of its pictures can be read");
  }
  const part = unreadable.size === 0 ? index : partOf(index, kept);
  return { ...part, unreadable: [...unreadable].sort() };
}
