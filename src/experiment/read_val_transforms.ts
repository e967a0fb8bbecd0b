/**
 * `transforms.val` outside an experiment file.
 *
 * @module
 */
import { valTransforms } from "./_transform_schema.ts";
import type { Transform } from "./settings.ts";

/**
 * Reads what an experiment file has as `transforms.val`.
 *
 * @param value Plain JSON: `[{ resize: 256 }, { center_crop: 224 }, { normalize: imagenet }]`.
 * @returns The transforms; where it is no such list, what is wrong with it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readValTransforms } from "./read_val_transforms.ts";
 *
 * const { transforms } = readValTransforms([{ center_crop: 224 }]);
 * assert.deepEqual(transforms, [{ type: "center_crop", size: 224 }]);
 * assert.equal(readValTransforms([{ resize: 256 }]).transforms, null);
 * ```
 */
export function readValTransforms(
  value: unknown,
):
  | { readonly transforms: readonly Transform[] }
  | { readonly transforms: null; readonly problem: string } {
  const parsed = valTransforms.safeParse(value);
  if (parsed.success) return { transforms: parsed.data };
  return { transforms: null, problem: parsed.error.issues[0]?.message ?? "no list of transforms" };
}
