/**
 * The part of a plan's text on time and memory.
 *
 * @module
 */
import type { Estimate, MethodEstimate, PhaseEstimate } from "../estimate.ts";
import { type Row, rows } from "./rows.ts";

/**
 * Writes what a run is expected to take.
 *
 * @param estimate The estimate.
 * @returns Lines, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleView } from "../../../tests/example_plan.ts";
 * import { estimateText } from "./estimate.ts";
 *
 * assert.match(estimateText(exampleView().estimate), /^ {2}memory +about [\d.]+ GB at the most$/m);
 * ```
 */
export function estimateText(estimate: Estimate): string {
  return rows([
    [
      "Expected",
      `on the CPU, estimated from counted work; speeds are those of ${estimate.measured_on}`,
    ],
    ["  time", `about ${secondsText(estimate.seconds)}`],
    ["  memory", `about ${bytesText(estimate.peak_bytes)} at the most`],
    ...estimate.methods.flatMap(methodRows),
  ]);
}

function methodRows({ name, phases, seconds, peak_bytes }: MethodEstimate): Row[] {
  return [
    ["  method", `${name}: about ${secondsText(seconds)}, ${bytesText(peak_bytes)}`],
    ...phases.map((phase): Row => ["", phaseText(phase)]),
  ];
}

function phaseText({ from_epoch, flops, pictures_per_second }: PhaseEstimate): string {
  const from = from_epoch === 0 ? "" : `from epoch ${from_epoch}: `;
  const giga = (count: number) => count < 1e7 ? "hardly any" : `${twoDigits(count / 1e9)} GFLOP`;
  return `${from}${giga(flops.forward)} forward and ${giga(flops.backward)} backward a picture, ` +
    `about ${twoDigits(pictures_per_second)} pictures a second`;
}

/** More digits would claim what the estimate does not know. */
function twoDigits(value: number): string {
  return `${Number(value.toPrecision(2))}`;
}

function secondsText(seconds: number): string {
  if (seconds < 100) return `${twoDigits(seconds)} s`;
  return seconds < 6000 ? `${twoDigits(seconds / 60)} min` : `${twoDigits(seconds / 3600)} h`;
}

function bytesText(bytes: number): string {
  return `${twoDigits(bytes / 1e9)} GB`;
}
