/**
 * What is measured beside what, and what is to be reached: the table before it has numbers.
 *
 * @module
 */
import type { Target } from "./paired.ts";
import { networkFlops } from "./network_flops.ts";
import {
  bestConvolution,
  features,
  firstStep,
  folderPlan,
  peerRun,
  pictures,
  type Side,
  step,
  thawRun,
} from "./sides.ts";

/** A line of the table: two sides of its group, or one against a bound. */
export interface Row {
  readonly what: string;
  readonly side: string;
  /** Null: the target is one of the quantity itself. */
  readonly against: string | null;
  readonly of: "seconds" | "megabytes";
  /** Of the other side's quantity over this one's where it is at least, else of this one's over it. */
  readonly target: Target;
  /** Floating point operations of what is timed; a product and a sum are two. */
  readonly flops?: number;
}

/** What is measured in turn, once each in every round. */
export interface Group {
  readonly name: string;
  /** What the sides have in common, and where they differ. */
  readonly note: string;
  readonly sides: Readonly<Record<string, Side>>;
  readonly rows: readonly Row[];
}

/** A side that no row compares: what a step could reach at the most. */
export const BEST_CONVOLUTION = "oneDNN's best convolution";

const FINETUNE = "{ finetune: {} }";
const EXTRACT = "{ feature_extraction: { freeze: [backbone] } }";
const BFLOAT16 = "precision=bfloat16";
const EIGHT_VIEWS = "training.augmentation={ views: 8 }";

const STEP_NOTE = "forward, backward, SGD with momentum and the loss read, pictures in memory; " +
  "batch norms in training mode; Thaw unpacks and normalizes bytes in the step, PyTorch is given floats";

/** All groups, the quick ones first. */
export const GROUPS: readonly Group[] = [
  stepGroup(6, { tutorial: 1.25, channelsLast: 1.2, bfloat16: 1.15 }),
  stepGroup(32, { tutorial: 1.4, channelsLast: 1.35, bfloat16: 1.25 }),
  {
    name: "features-32",
    note: "features of 32 pictures by a frozen backbone, batch norms in evaluation mode; " +
      "Thaw takes as many at once as a run does, all 32",
    sides: {
      "Thaw": features({ precision: "float32" }),
      "Thaw bfloat16": features({ precision: "bfloat16" }),
      "PyTorch channels_last": features({ peer: "channels_last" }),
      "PyTorch autocast": features({ peer: "channels_last bfloat16" }),
    },
    rows: [
      ratio("frozen features, 32 pictures, fp32", "Thaw", "PyTorch channels_last", 1.05),
      ratio("frozen features, 32 pictures, bfloat16", "Thaw bfloat16", "PyTorch autocast", 1.25),
    ].map((row) => ({ ...row, flops: networkFlops.forward * 32 })),
  },
  {
    name: "pictures",
    note:
      "on one core (`taskset`): decoding and the crop of RandomResizedCrop to 224, same boxes, " +
      "pixels seen to be equal; from bytes of a file to bytes of pixels",
    sides: {
      "Thaw": pictures({ cached: false }),
      "Thaw, four epochs": pictures({ cached: true }),
      "torchvision": pictures({ peer: true, epochs: 1 }),
      "torchvision, four epochs": pictures({ peer: true, epochs: 4 }),
    },
    rows: [
      ratio("a picture, decoded and cropped", "Thaw", "torchvision", 1.3),
      ratio(
        "the same in four epochs, decoded once as a run does",
        "Thaw, four epochs",
        "torchvision, four epochs",
        1.3,
      ),
    ],
  },
  {
    name: "start",
    note:
      "`deno task run` of the quickstart, all installed; the first step is over when its bar appears",
    sides: { "first step": firstStep("step"), "one epoch": firstStep("end") },
    rows: [
      bound("from the command to the first training step", "first step", 3),
      bound("a one-epoch quickstart", "one epoch", 40),
    ],
  },
  {
    name: "folder",
    note:
      "`deno task plan` of 50,000 links to the training pictures: index, manifest hash, plan; their " +
      "files are in the system's page cache",
    sides: { "cold": folderPlan("cold"), "unchanged": folderPlan("unchanged") },
    rows: [
      bound("a folder of 50,000 pictures, new", "cold", 20),
      bound("the same, unchanged", "unchanged", 2),
    ],
  },
  {
    name: "memory",
    note: "largest proportional set size of the process tree, fine-tuning, batch 32, one epoch; " +
      "PyTorch with its two workers",
    sides: {
      "Thaw": thawRun({ methods: FINETUNE, epochs: 1, set: ["training.batch_size=32"] }),
      "PyTorch": peerRun({ mode: "finetune", epochs: 1, batch: 32 }),
    },
    rows: [{ ...ratio("peak memory, fine-tuning", "Thaw", "PyTorch", 1), of: "megabytes" }],
  },
  {
    name: "extract-4",
    note: "whole processes with start and validation; Thaw's frozen batch norms use running " +
      "statistics, the tutorial's those of the batch",
    sides: {
      "Thaw": thawRun({ methods: EXTRACT, epochs: 4 }),
      "Thaw bfloat16": thawRun({ methods: EXTRACT, epochs: 4, set: [BFLOAT16] }),
      "PyTorch": peerRun({ mode: "feature-extraction", epochs: 4 }),
    },
    rows: [
      ratio("feature extraction, 4 epochs, fp32", "Thaw", "PyTorch", 2.2),
      ratio("feature extraction, 4 epochs, bfloat16", "Thaw bfloat16", "PyTorch", 3.5),
    ],
  },
  {
    name: "seeds",
    note: "feature extraction, 4 epochs, `augmentation_seed: 0`",
    sides: {
      "five seeds": seeds("[0, 1, 2, 3, 4]"),
      "one seed": seeds("[0]"),
    },
    rows: [{
      what: "five seeds with one augmentation seed, in times of one",
      side: "five seeds",
      against: "one seed",
      of: "seconds",
      target: { atMost: 1.3 },
    }],
  },
  {
    name: "finetune",
    note: "whole processes with start and validation; batch norms in training mode",
    sides: {
      "Thaw": thawRun({ methods: FINETUNE, epochs: 4 }),
      "Thaw bfloat16": thawRun({ methods: FINETUNE, epochs: 4, set: [BFLOAT16] }),
      "PyTorch": peerRun({ mode: "finetune", epochs: 4 }),
      "PyTorch autocast": peerRun({ mode: "finetune", epochs: 4, autocast: true }),
    },
    rows: [
      ratio("fine-tuning, 4 epochs, fp32", "Thaw", "PyTorch", 1.4),
      ratio("fine-tuning, 4 epochs, bfloat16", "Thaw bfloat16", "PyTorch autocast", 1.4),
    ],
  },
  {
    name: "extract-25",
    note:
      "as with 4 epochs; with views the features of each picture's eight crops are computed once",
    sides: {
      "Thaw": thawRun({ methods: EXTRACT, epochs: 25 }),
      "Thaw bfloat16": thawRun({ methods: EXTRACT, epochs: 25, set: [BFLOAT16] }),
      "Thaw, views: 8": thawRun({ methods: EXTRACT, epochs: 25, set: [EIGHT_VIEWS] }),
      "Thaw bfloat16, views: 8": thawRun({
        methods: EXTRACT,
        epochs: 25,
        set: [EIGHT_VIEWS, BFLOAT16],
      }),
      "PyTorch": peerRun({ mode: "feature-extraction", epochs: 25 }),
    },
    rows: [
      ratio("feature extraction, 25 epochs, fp32", "Thaw", "PyTorch", 2.5),
      ratio("feature extraction, 25 epochs, bfloat16", "Thaw bfloat16", "PyTorch", 4.5),
      ratio("feature extraction, 25 epochs, `views: 8`, fp32", "Thaw, views: 8", "PyTorch", 10),
      ratio(
        "feature extraction, 25 epochs, `views: 8`, bfloat16",
        "Thaw bfloat16, views: 8",
        "PyTorch",
        10,
      ),
    ],
  },
];

function stepGroup(
  batch: number,
  targets: Readonly<Record<"tutorial" | "channelsLast" | "bfloat16", number>>,
): Group {
  const what = (precision: string) => `training step, batch ${batch}, ${precision}`;
  return {
    name: `step-${batch}`,
    note: STEP_NOTE,
    sides: {
      "Thaw": step({ batch, precision: "float32" }),
      "Thaw bfloat16": step({ batch, precision: "bfloat16" }),
      "PyTorch": step({ batch, peer: "" }),
      "PyTorch channels_last": step({ batch, peer: "channels_last" }),
      "PyTorch autocast": step({ batch, peer: "channels_last bfloat16" }),
      [BEST_CONVOLUTION]: bestConvolution,
    },
    rows: [
      ratio(what("fp32"), "Thaw", "PyTorch", targets.tutorial),
      ratio(what("fp32"), "Thaw", "PyTorch channels_last", targets.channelsLast),
      ratio(what("bfloat16"), "Thaw bfloat16", "PyTorch autocast", targets.bfloat16),
    ].map((row) => ({ ...row, flops: networkFlops.step * batch })),
  };
}

function seeds(list: string): Side {
  const set = [`training.seeds=${list}`, "training.augmentation_seed=0"];
  return thawRun({ methods: EXTRACT, epochs: 4, set });
}

function ratio(what: string, side: string, against: string, atLeast: number): Row {
  return { what, side, against, of: "seconds", target: { atLeast } };
}

function bound(what: string, side: string, seconds: number): Row {
  return { what, side, against: null, of: "seconds", target: { atMost: seconds } };
}
