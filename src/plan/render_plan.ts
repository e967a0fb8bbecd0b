/**
 * A plan in words.
 *
 * @module
 */
import type { PlanView } from "./plan_view.ts";
import { estimateText } from "./text/estimate.ts";
import { layersText } from "./text/layers.ts";
import { methodText } from "./text/method.ts";
import { overviewText } from "./text/overview.ts";
import { settingsText } from "./text/settings.ts";

/**
 * Writes what a run would do, for a terminal.
 *
 * @param view The plan, and what is known beside it.
 * @returns Lines, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleView } from "../../tests/example_plan.ts";
 * import { renderPlan } from "./render_plan.ts";
 *
 * assert.match(renderPlan(exampleView()), /^Method {10}feature_extraction$/m);
 * ```
 */
export function renderPlan({ plan, origins, layers, estimate }: PlanView): string {
  return [
    overviewText(plan),
    ...plan.methods.map((method) => methodText(method, plan)),
    layersText(layers),
    settingsText(origins),
    estimateText(estimate),
  ].join("\n");
}
