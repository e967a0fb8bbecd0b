/**
 * Small reports made by hand, for comparisons.
 *
 * @module
 */
import { readReport, type StoredReport } from "../../src/report/read_report.ts";

/** What a made report says. */
export interface Made {
  /** @default "made" */
  readonly experiment?: string;
  /** By method and seed: `+` a picture that is right, `-` one that is wrong, in order. */
  readonly methods: Readonly<Record<string, readonly string[]>>;
  /** The same of test pictures. @default there are none */
  readonly tested?: Readonly<Record<string, readonly string[]>>;
  /** Of each method. @default constant */
  readonly schedule?: string;
  /** Of each method. @default false */
  readonly stopsEarly?: boolean;
  /** Other keys of each method in the plan. @default none */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** @default ["ants", "bees"] */
  readonly classes?: readonly string[];
  /** Beginning of the pictures' names. @default "" */
  readonly prefix?: string;
}

/** The JSON of a report: just the keys that are read again. */
export function madeJson(made: Made): string {
  const { experiment = "made", methods, tested, classes = ["ants", "bees"] } = made;
  const names = Object.keys(methods);
  const split = (name: string, pictures: number) => ({ pictures, manifest: `sha256:${name}` });
  const report = {
    schema_version: 1,
    experiment,
    plan_fingerprint: "sha256:0",
    dataset: {
      classes,
      train: split("train", 24),
      val: split("val", methods[names[0] ?? ""]?.[0]?.length ?? 0),
      test: tested ? split("test", tested[names[0] ?? ""]?.[0]?.length ?? 0) : null,
      folds: null,
    },
    weights: { card: "card", file: "w.safetensors", sha256: "ab".repeat(32) },
    numerics: {
      device: "cpu",
      tensorflow: "2.21.0 (cpu)",
      instruction_set: "avx2",
      threads: 2,
      precision: "float32",
    },
    plan: {
      methods: names.map((name) => ({
        name,
        schedule: { type: made.schedule ?? "constant" },
        early_stopping: made.stopsEarly ? { patience: 3 } : null,
        ...made.settings,
      })),
    },
    methods: names.map((name) => ({
      name,
      runs: methods[name]?.map((marks, seed) => {
        const correct = marks.replaceAll("-", "").length;
        const test = tested?.[name]?.[seed];
        return {
          seed,
          best_epoch: 0,
          epochs: [
            { val: { accuracy: 1, correct: marks.length } },
            { val: { accuracy: correct / marks.length, correct } },
          ],
          predictions: predictions(marks, made),
          test: test === undefined ? null : { predictions: predictions(test, made) },
        };
      }),
    })),
  };
  return JSON.stringify(report);
}

/** Picture k is of class k modulo the classes; what is wrong is called by the next class. */
function predictions(marks: string, { classes = ["ants", "bees"], prefix = "" }: Made) {
  return [...marks].map((mark, k) => {
    const label = k % classes.length;
    const said = mark === "+" ? label : (label + 1) % classes.length;
    // The first pictures are the surest
    const sure = Number((0.95 - 0.3 * k / marks.length).toFixed(6));
    const rest = Number(((1 - sure) / (classes.length - 1)).toFixed(6));
    return {
      file: `${classes[label]}/${prefix}${k}.jpg`,
      label: classes[label],
      predicted: classes[said],
      probabilities: classes.map((_, c) => c === said ? sure : rest),
    };
  });
}

/** The report as it is read. */
export function madeReport(made: Made): StoredReport {
  const { report } = readReport(madeJson(made), "made.json");
  if (report === null) throw new TypeError("The made report has another schema");
  return report;
}

/** Marks of n pictures: the first `right` are right. */
export function marks(right: number, n: number): string {
  return "+".repeat(right) + "-".repeat(n - right);
}
