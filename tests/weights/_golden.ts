/**
 * The files that golden.py made, and archives made of parts.
 *
 * @module
 */
import { zipSync } from "fflate";
import type { StateDict } from "../../src/weights/state_dict.ts";

/** Path of a golden file; messages name it as it is given. */
export function goldenPath(name: string): string {
  return new URL(`golden/${name}`, import.meta.url).pathname;
}

/** Bytes of a golden file. */
export function readGolden(name: string): Promise<Uint8Array> {
  return Deno.readFile(goldenPath(name));
}

type Expected = Record<string, { readonly shape: number[]; readonly values: number[] }>;

/** What PyTorch read from each golden file. */
export const expected: Record<string, Expected> = JSON.parse(
  await Deno.readTextFile(goldenPath("expected.json")),
);

/** A state dict in the form of `expected`. */
export function listed(stateDict: StateDict): Expected {
  return Object.fromEntries(
    [...stateDict].map((
      [name, { shape, data }],
    ) => [name, { shape: [...shape], values: [...data] }]),
  );
}

/** Joins bytes, texts (UTF-8) and other parts. */
export function join(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "number"
        ? [part]
        : [...(typeof part === "string" ? new TextEncoder().encode(part) : part)]
    ),
  );
}

/** A zip archive with stored entries. */
export function storedZip(entries: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync({ ...entries }, { level: 0 });
}
