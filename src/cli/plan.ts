/**
 * `deno task plan`.
 *
 * @module
 */
import { listLayers } from "../model/list_layers.ts";
import { comparePlans } from "../plan/compare_plans.ts";
import { type PlanView, planView } from "../plan/plan_view.ts";
import { renderPlan } from "../plan/render_plan.ts";
import { differencesText } from "../plan/text/differences.ts";
import { openExperiment } from "./experiment_file.ts";
import { print, printJson } from "./terminal.ts";

/**
 * Prints the plan of an experiment, or what differs between two.
 *
 * @param path Path of the experiment file.
 * @param other Path of another one to compare with.
 * @param options `--set`, for each of them, and `--json`.
 */
export async function planCommand(
  path: string,
  other: string | undefined,
  { set, json }: { readonly set: readonly string[]; readonly json?: boolean },
): Promise<void> {
  const view = await viewOf(path, set);
  if (other === undefined) {
    if (json) printJson(view);
    else print(renderPlan(view).trimEnd());
    return;
  }
  const compared = comparePlans(view, await viewOf(other, set));
  if (json) printJson(compared);
  else print(differencesText(compared).trimEnd());
}

async function viewOf(path: string, set: readonly string[]): Promise<PlanView> {
  const { plan, experiment: { origins } } = await openExperiment(path, set);
  const { model: { architecture }, dataset: { classes }, input: { size } } = plan;
  const layers = listLayers(architecture, { classes: classes.length, size });
  return planView(plan, { origins, layers });
}
