/**
 * The part of a plan's text on settings and their origins.
 *
 * @module
 */
import type { Origin } from "../../experiment/origins.ts";
import { table } from "./rows.ts";

/**
 * Writes every setting after its defaults, one a line; of a method what it does not have from
 * `training`.
 *
 * @param origins The settings.
 * @returns Lines, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { settingsText } from "./settings.ts";
 *
 * const text = settingsText([{ key: "device", value: "cpu", from: "--set device=cpu", inherited: false }]);
 * assert.equal(text, "Settings\n  device  cpu  --set device=cpu\n");
 * ```
 */
export function settingsText(origins: readonly Origin[]): string {
  const lines = origins.filter(({ inherited }) => !inherited)
    .map(({ key, value, from }) => [`  ${key}`, valueText(value), from]);
  return table([["Settings"], ...lines]);
}

/**
 * Writes a setting's value as a file would have it, on one line.
 *
 * @param value A single value or a list of such; undefined where there is none.
 * @returns The text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { valueText } from "./settings.ts";
 *
 * assert.equal(valueText([0.5, "a", null]), "[0.5, a, null]");
 * ```
 */
export function valueText(value: unknown): string {
  if (value === undefined) return "-";
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  return typeof value === "string" ? value : JSON.stringify(value);
}
