/**
 * Folders for what a run writes, looked at before it trains.
 *
 * @module
 */
import { access, constants, mkdir } from "node:fs/promises";
import { UsageError } from "./failure.ts";

/**
 * Makes a folder where it is not there, and looks whether it can be written to.
 *
 * @param folder Its path.
 * @param purpose What it is for, in the message: `save weights`.
 * @throws {UsageError} If it cannot be made or written to.
 */
export async function makeFolder(folder: string, purpose: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : `${cause}`;
    throw new UsageError(`Cannot ${purpose} to "${folder}": ${reason}`, { cause });
  }
}
