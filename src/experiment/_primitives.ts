/**
 * The small parts that the schemas of this room are made of.
 *
 * Messages given here begin with "must", since the key's path is put before them.
 *
 * @module
 */
import { z } from "zod";

/** A text of at least one character, and no longer than any path. */
export const text: z.ZodString = z.string().min(1).max(4096);

/** A name that files can be called after. */
export const fileName: z.ZodString = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, {
  error:
    "must be 1 to 64 letters, digits, hyphens and underscores, the first a letter or digit, since files are named after it",
});

/** Name of one run of a matrix, behind its method's. */
export const runName: z.ZodString = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, {
  error:
    "must be 1 to 64 letters, digits, hyphens, underscores and dots, the first a letter or digit, since files are named after it",
});

/**
 * Names of parameters: a name or a glob. Parentheses would be read as regular expressions, and those,
 * as many asterisks, can be tried for minutes against one name.
 */
export const pattern: z.ZodString = z.string()
  .regex(/^(?!(?:[^*]*\*){5})[\w.*?[\]{},!^-]{1,200}$/, {
    error:
      "must be a parameter's name or a glob of 1 to 200 letters, digits and `_ . - * ? [ ] { } , ! ^`, at most four of them asterisks",
  });

/**
 * A whole number.
 *
 * @param least The least that is allowed.
 * @param most The largest that is allowed.
 * @returns The schema.
 */
export function whole(least: number, most: number): z.ZodInt {
  return z.int().min(least).max(most);
}

/** A number of epochs: at most as many as anyone trains, since the plan lists each one's rate. */
export const epochs: z.ZodInt = whole(1, 10_000);

/** Bytes of the units that a size can have. */
const units: Readonly<Record<string, number>> = {
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** Memory: `auto`, or bytes, written as a size with a unit or as `none`. */
export const byteSize = z.string()
  .regex(/^(auto|none|\d{1,6}(\.\d{1,3})? ?[KMG]i?B)$/, {
    error: "must be `auto`, `none` or a size such as `512MB` or `2GB`",
  })
  .transform((written): "auto" | number => {
    if (written === "auto") return written;
    const [, count = "0", unit = "KB"] = /^([\d.]+) ?(\w+)$/.exec(written) ?? [];
    return Math.floor(Number(count) * (units[unit] ?? NaN));
  });

/** Height and width of a picture in pixels. */
export const pixels: z.ZodInt = whole(1, 4096);

/**
 * Lets a value be written in the place of the mapping that it is the one needed key of.
 *
 * @param key The key that the value belongs to.
 * @param value Schema of the value.
 * @param full Schema of the whole mapping; the other keys have their defaults there.
 * @returns Schema of either form, which gives the mapping.
 *
 * @example Both forms
 * ```ts
 * import assert from "node:assert/strict";
 * import { z } from "zod";
 * import { pixels, shorthand } from "./_primitives.ts";
 *
 * const resize = shorthand("size", pixels, z.strictObject({ size: pixels }));
 * assert.deepEqual(resize.parse(256), { size: 256 });
 * assert.deepEqual(resize.parse({ size: 256 }), { size: 256 });
 * ```
 */
export function shorthand<Value extends z.ZodType, Full extends z.ZodType>(
  key: string,
  value: Value,
  full: Full,
) {
  return z.union([value.transform((it): z.output<Full> => full.parse({ [key]: it })), full]);
}
