/**
 * `--save-weights`.
 *
 * @module
 */
import { join } from "node:path";
import { replaceFile } from "../files/replace_file.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunContext } from "../train/run_context.ts";
import { savedNetworkMetadata } from "../train/saved_network.ts";
import { encodeSafetensors } from "../weights/safetensors.ts";
import { makeFolder } from "./make_folder.ts";

/**
 * Makes what writes `<method>-seed<seed>-<last|best>.safetensors`, or under folds
 * `<method>-seed<seed>-fold<k>-last.safetensors`, into a folder.
 *
 * @param folder Made where it is not there.
 * @param plan What each file's metadata says of its network.
 * @returns Takes the weights of a run.
 * @throws {UsageError} If the folder cannot be made or written to.
 */
export async function weightsWriter(
  folder: string,
  plan: Plan,
): Promise<NonNullable<RunContext["onWeights"]>> {
  await makeFolder(folder, "save weights");
  const metadata = savedNetworkMetadata(plan);
  return async ({ method, seed, fold, which, state }) => {
    const part = fold === null ? "" : `-fold${fold}`;
    const file = join(folder, `${method}-seed${seed}${part}-${which}.safetensors`);
    await replaceFile(file, encodeSafetensors(state, metadata));
  };
}
