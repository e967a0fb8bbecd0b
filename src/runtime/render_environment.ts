/**
 * The text of `deno task doctor`.
 *
 * @module
 */
import type { EnvironmentReport } from "./doctor.ts";
import { formatBytes } from "./install_text.ts";

/**
 * Writes what was found, one fact a line, and below it what is missing with the mending commands.
 *
 * @param report What `examineEnvironment` found.
 * @returns Lines, the last one ended too.
 */
export function renderEnvironment(report: EnvironmentReport): string {
  const facts: [string, string][] = [
    ["Deno", report.deno],
    ["Machine", machineText(report)],
    ["GPU driver", driverText(report)],
    ["pip", report.pip ?? "none"],
    ["C++ compiler", report.compiler ?? "none"],
    ["Cache", cacheText(report)],
    ["TensorFlow", libraryText(report)],
    ["Device", deviceText(report)],
  ];
  const lines = facts.map(([name, text]) => `${name.padEnd(14)}${text}`);
  return [...lines, "", ...missingLines(report), ""].join("\n");
}

function machineText({ platform, instructionSet, cores }: EnvironmentReport): string {
  const library = platform.glibc === undefined ? "no glibc" : `glibc ${platform.glibc}`;
  const processor = `${cores} ${cores === 1 ? "core" : "cores"} with ${instructionSet}`;
  return `${platform.os} ${platform.arch}, ${library}, ${processor}`;
}

function driverText({ driver, build }: EnvironmentReport): string {
  const name = build === "cpu" ? "CPU" : "CUDA";
  return `${driver ?? "no NVIDIA driver"} (so the ${name} build is used)`;
}

function cacheText({ cache: { folder, freeBytes } }: EnvironmentReport): string {
  return freeBytes === null ? folder : `${folder}, ${formatBytes(freeBytes)} free`;
}

function libraryText({ library }: EnvironmentReport): string {
  if (!library) return "not installed";
  const { installation: { build, files, tensorflow, tfjs }, altered } = library;
  const size = formatBytes(files.reduce((sum, file) => sum + file.size, 0));
  const state = altered.length === 0
    ? "each as it was installed"
    : `${altered.length} not as installed`;
  const name = build === "cpu" ? "CPU" : "CUDA";
  return `${tensorflow} (${name}), tfjs-node ${tfjs}, ${size} in ${files.length} files, ${state}`;
}

function deviceText({ library }: EnvironmentReport): string {
  if (!library?.check) return "not tried";
  const { device, right } = library.check;
  return `${device.toUpperCase()}, a matrix product on it is ${right ? "right" : "wrong"}`;
}

function missingLines({ missing }: EnvironmentReport): string[] {
  if (missing.length === 0) return ["Nothing is missing"];
  return ["Missing:", ...missing.flatMap(({ message, mend }) => [`  ${message}`, `    ${mend}`])];
}
