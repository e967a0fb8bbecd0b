/**
 * `deno task plan`.
 *
 * @module
 */
import { renderPlan } from "../plan/render_plan.ts";
import { openExperiment } from "./experiment_file.ts";
import { print } from "./terminal.ts";

/**
 * Prints the plan of an experiment.
 *
 * @param path Path of the experiment file.
 * @param options `--set` and `--json`.
 */
export async function planCommand(
  path: string,
  { set, json }: { readonly set: readonly string[]; readonly json?: boolean },
): Promise<void> {
  const { plan } = await openExperiment(path, set);
  print(json ? JSON.stringify(plan, null, 2) : renderPlan(plan).trimEnd());
}
