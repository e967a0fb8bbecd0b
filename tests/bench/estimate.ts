/**
 * How near the estimates of `deno task plan` come: `deno run -A tests/bench/estimate.ts`, from the
 * project's root. Whole processes with other sizes, batches and optimizers over the quickstart's
 * pictures; measured seconds are wall time, and CPU time over the cores where other work goes on.
 *
 * @module
 */
import { cpus } from "node:os";
import type { PlanView } from "../../src/plan/plan_view.ts";
import { measureProcess } from "./measure_process.ts";

/** What is set over the quickstart. */
const CASES: readonly (readonly [what: string, ...set: string[]])[] = [
  ["fine-tuning", "training.epochs=4", method("{}")],
  ["extraction", "training.epochs=4", method("{ freeze: [backbone] }")],
  ["224 pixels, batch 6", ...sized(224), "training.batch_size=6", method("{}")],
  ["224 pixels, batch 32", ...sized(224), "training.batch_size=32", method("{}")],
  ["224 pixels, from layer3", ...sized(224), method("{ freeze: [conv1, bn1, layer1, layer2] }")],
  ["224 pixels, extraction", ...sized(224), method("{ freeze: [backbone] }")],
  [
    "64 pixels, adam",
    ...sized(64, 4),
    "training.optimizer={ type: adam, lr: 0.001 }",
    method("{}"),
  ],
  ["resnet34", "training.epochs=2", "model.architecture=resnet34", method("{}")],
];

function method(training: string): string {
  return `methods={ one: ${training} }`;
}

function sized(size: number, epochs = 2): string[] {
  const normalize = "{ normalize: imagenet }";
  return [
    `training.epochs=${epochs}`,
    `transforms.train=[{ random_resized_crop: ${size} }, random_horizontal_flip, ${normalize}]`,
    `transforms.val=[{ resize: ${size} }, { center_crop: ${size} }, ${normalize}]`,
  ];
}

function thaw(task: string, set: readonly string[], ...args: string[]): [string, ...string[]] {
  const given = set.flatMap((value) => ["--set", value]);
  return [
    Deno.execPath(),
    "task",
    "--quiet",
    task,
    "experiments/quickstart.yaml",
    ...args,
    ...given,
  ];
}

async function estimateOf(set: readonly string[]): Promise<PlanView["estimate"]> {
  const [program, ...args] = thaw("plan", set, "--json");
  const { stdout } = await new Deno.Command(program, { args, stderr: "null" }).output();
  // The task prints a PlanView
  return (JSON.parse(new TextDecoder().decode(stdout)) as PlanView).estimate;
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

// A task may write below `reports` alone
const folder = await Deno.makeTempDir({ dir: "reports", prefix: ".estimate-" });
try {
  write(`${cpus().length} cores of ${cpus()[0]?.model}\n\n`);
  write("| plan | estimated, s | wall, s | CPU / cores, s | estimated, MB | peak, MB |\n");
  write(`| --- |${" ---: |".repeat(5)}\n`);
  for (const [what, ...set] of CASES) {
    const { seconds, peak_bytes } = await estimateOf(set);
    const measured = await measureProcess(thaw("run", set, "--reports", folder));
    const cells = [
      what,
      seconds.toFixed(1),
      measured.seconds.toFixed(1),
      (measured.cpuSeconds / cpus().length).toFixed(1),
      (peak_bytes / 1e6).toFixed(0),
      measured.peakMegabytes.toFixed(0),
    ];
    write(`| ${cells.join(" | ")} |\n`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
