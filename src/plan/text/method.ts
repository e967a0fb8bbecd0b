/**
 * The part of a plan's text on one method.
 *
 * @module
 */
import { cacheShares } from "../cache_shares.ts";
import { keptFeatures } from "../kept_features.ts";
import type { MethodPlan, Optimizer, Plan, Schedule } from "../plan.ts";
import { grouped, type Row, rows } from "./rows.ts";

/** Rates that are listed from either end; those between are left out. */
const LISTED = 5;

/**
 * Writes how a method trains.
 *
 * @param method The method.
 * @param plan The plan that it is of.
 * @returns Lines, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../../tests/example_plan.ts";
 * import { methodText } from "./method.ts";
 *
 * const plan = examplePlan();
 * assert.match(methodText(plan.methods[0]!, plan), /^ {2}rate by epoch 1-2: 0.01$/m);
 * ```
 */
export function methodText(method: MethodPlan, plan: Plan): string {
  return rows([["Method", method.name], ...methodRows(method, plan)]);
}

function methodRows(method: MethodPlan, plan: Plan): Row[] {
  const { optimizer, parameters, epochs, batch_size, steps_per_epoch } = method;
  return [
    ["  learns", `${grouped(parameters.trained)} parameters`],
    ["  frozen", frozenText(method)],
    [
      "  steps",
      `${grouped(epochs * steps_per_epoch)} a ${
        plan.dataset.folds === null ? "seed" : "fold"
      }: ${epochs} epochs of ${grouped(steps_per_epoch)}, ${batch_size} pictures each`,
    ],
    ["  seeds", method.seeds.join(", ")],
    ["  optimizer", typedText(optimizer)],
    ["  schedule", typedText(method.schedule)],
    ["  rate by epoch", ratesText(method)],
    ["  loss", lossText(method, plan.dataset.classes)],
    ["  computed once", onceText(method, plan)],
  ];
}

function frozenText({ freeze, unfreeze, parameters, frozen_batch_norm }: MethodPlan): string {
  if (freeze.length === 0) return "nothing";
  const released = Object.entries(unfreeze).map(([name, epoch]) => `${name} until epoch ${epoch}`);
  if (parameters.frozen === 0) return `${released.join(", ")}, then nothing`;
  const also = released.map((text) => `; ${text}`).join("");
  const statistics = frozen_batch_norm === "running"
    ? "and their batch-norm statistics"
    : "but batch norms go by the batch, and their statistics move";
  return `${grouped(parameters.frozen)} parameters (${freeze.join(", ")}), ${statistics}${also}`;
}

/** `step (step_size 7, gamma 0.1)`; what is not used is left out. */
function typedText({ type, ...settings }: Optimizer | Schedule): string {
  const texts = Object.entries(settings).filter(([, value]) => value !== null).map(
    ([name, value]) => `${name} ${settingText(value)}`,
  );
  return texts.length === 0 ? type : `${type} (${texts.join(", ")})`;
}

function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value === "number") return `${Number(value.toPrecision(6))}`;
  if (typeof value !== "object" || value === null) return `${value}`;
  return Object.entries(value).map(([name, each]) => `${name} ${settingText(each)}`).join(" ");
}

/** `1-7: 0.001, 8-10: 0.0001`, epochs counted from 1; the middle of a long list is left out. */
function ratesText({ learning_rates: rates, schedule, epochs }: MethodPlan): string {
  const starts = rates.flatMap((rate, epoch) =>
    epoch === 0 || rate !== rates[epoch - 1] ? [epoch] : []
  );
  const texts = starts.map((start, k) => {
    const end = starts[k + 1] ?? epochs;
    const span = end === start + 1 ? `${end}` : `${start + 1}-${end}`;
    return `${span}: ${Number(rates[start]?.toPrecision(6))}`;
  });
  const shown = texts.length <= 2 * LISTED
    ? texts
    : [...texts.slice(0, LISTED), "…", ...texts.slice(-LISTED)];
  return `${shown.join(", ")}${movingText(schedule)}`;
}

/** What the rates of the epochs' first steps do not show. */
function movingText(schedule: Schedule): string {
  if (schedule.type === "one_cycle") return " (of the first step; it moves with every step)";
  const warmup = schedule.warmup === null
    ? ""
    : " (of the first step; the warm-up rises by the step)";
  return schedule.type === "reduce_on_plateau"
    ? `${warmup}, until validation stops improving`
    : warmup;
}

function lossText(
  { label_smoothing, class_weights }: MethodPlan,
  classes: readonly string[],
): string {
  const weights = class_weights?.map((weight, k) => `${classes[k]} ${settingText(weight)}`);
  return [
    "cross-entropy",
    ...label_smoothing > 0 ? [`label smoothing ${label_smoothing}`] : [],
    ...weights ? [`class weights ${weights.join(", ")}`] : [],
  ].join(", ");
}

function onceText(method: MethodPlan, plan: Plan): string {
  const { phases, epochs, seeds } = method;
  const { dataset, weights, evaluation_batch_size } = plan;
  const pictures = dataset.test === null ? "validation pictures" : "validation and test pictures";
  const { train, evaluation } = cacheShares(plan);
  const decoded = train + evaluation === 0 ? [] : ["decoded pictures"];
  // What learns only becomes more: features are computed once in the first phase or in none
  if (phases[0]?.features_once !== true) return decoded[0] ?? "nothing";
  const until = phases.find(({ features_once }) => !features_once)?.from_epoch ?? epochs;
  const reach = weights !== null && seeds.length > 1 ? "for all seeds" : "for each seed";
  const span = until < epochs ? ` until epoch ${until}` : "";
  return `${[...decoded, `features of ${pictures}`].join("; ")}, ${reach}${span}${
    keptText(plan, method)
  }. ` +
    `Features are made ${evaluation_batch_size} pictures at a time, batch norms folded into kernels`;
}

function keptText(plan: Plan, method: MethodPlan): string {
  const kept = keptFeatures(plan, method);
  if (kept === null) return "";
  const reach = kept.sharedBySeeds ? " for all seeds" : "";
  return method.augmentation.views === null
    ? `; features of the training pictures, once an epoch${reach}`
    : `; features of each training picture's ${kept.drawings} views${reach}`;
}
