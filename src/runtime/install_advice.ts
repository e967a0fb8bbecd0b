/**
 * Commands that mend a machine.
 *
 * @module
 */
import { type Environment, findProgram } from "./install_program.ts";

/** What can be missing, with the packages that hold it by package manager. */
const PACKAGES = {
  pip: {
    "apt-get": "python3-pip",
    dnf: "python3-pip",
    zypper: "python3-pip",
    pacman: "python-pip",
  },
  compiler: { "apt-get": "g++", dnf: "gcc-c++", zypper: "gcc-c++", pacman: "gcc" },
} as const;

const COMMANDS = {
  "apt-get": "apt-get install -y",
  dnf: "dnf install -y",
  zypper: "zypper install -y",
  pacman: "pacman -S --noconfirm",
} as const;

/**
 * Writes the command that installs a missing program with the system's package manager.
 *
 * @param missing What is missing.
 * @param environment Where `PATH` is taken from.
 * @returns A command line, for Debian's package manager where none is found.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { installCommand } from "./install_advice.ts";
 *
 * assert.match(await installCommand("compiler", { PATH: "" }), /apt-get install -y g\+\+$/);
 * ```
 */
export async function installCommand(
  missing: keyof typeof PACKAGES,
  environment: Environment,
): Promise<string> {
  const sudo = Deno.uid() === 0 ? "" : "sudo ";
  let chosen: keyof typeof COMMANDS = "apt-get";
  for (const manager of ["apt-get", "dnf", "zypper", "pacman"] as const) {
    if (await findProgram(manager, environment) === undefined) continue;
    chosen = manager;
    break;
  }
  return `${sudo}${COMMANDS[chosen]} ${PACKAGES[missing][chosen]}`;
}
