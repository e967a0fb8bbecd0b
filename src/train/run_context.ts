/**
 * What all methods of a run share.
 *
 * @module
 */
import type { Fold } from "../dataset/draw_folds.ts";
import type { SplitIndex } from "../dataset/index_split.ts";
import type { RunEvent } from "../record/run_event.ts";
import type { TensorFlow } from "../runtime/session.ts";
import type { StateDict } from "../weights/state_dict.ts";
import type { CheckpointKeeper } from "./checkpoint_keeper.ts";
import type { PictureContext } from "./picture_source.ts";

/** What a run works on, the same for all its methods. */
export interface RunContext extends PictureContext {
  readonly tf: TensorFlow;
  /** Seen once a seed, after its last epoch. */
  readonly test: SplitIndex | null;
  /** Each trains a network in the place of `train` and `val`; null: there are none. */
  readonly folds: readonly Fold[] | null;
  readonly pretrained: StateDict | null;
  readonly onEvent: (event: RunEvent) => void;
  /**
   * Takes the weights of a seed: after its last epoch, and of its best; under folds (from 1) those of
   * each after the last, since its best is not the seed's. Null: nobody wants them.
   */
  readonly onWeights: ((weights: TrainedWeights) => Promise<void>) | null;
  /** Null: nobody wants checkpoints. */
  readonly checkpoints: CheckpointKeeper | null;
  readonly signal: AbortSignal;
}

/** A network and whose it is. */
export interface TrainedWeights {
  readonly method: string;
  readonly seed: number;
  readonly fold: number | null;
  readonly which: "last" | "best";
  readonly state: StateDict;
}
