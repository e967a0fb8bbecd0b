/**
 * Ends of a run that are none of the user's files' fault.
 *
 * @module
 */

/** Training cannot go on: a value stopped being finite. */
export class NonFiniteError extends RangeError {
  override readonly name = "NonFiniteError";

  /**
   * @param where Method, seed, fold (from 1; null: there are none), epoch and step of training; null
   * behind an epoch's last step.
   * @param tensor What is not finite, `gradient of fc.weight`.
   * @param first What was not before all else, `output of bn1`; null where nobody has looked.
   */
  constructor(
    readonly where: {
      readonly method: string;
      readonly seed: number;
      readonly fold: number | null;
      readonly epoch: number;
      readonly step: number | null;
    },
    readonly tensor: string,
    readonly first: string | null = null,
  ) {
    const { method, seed, fold, epoch, step } = where;
    const inFold = fold === null ? "" : `, fold ${fold}`;
    const when = step === null
      ? `after epoch ${epoch + 1}`
      : `at epoch ${epoch + 1}, step ${step + 1}`;
    super(
      `Cannot go on training ${method}, seed ${seed}${inFold}: ${when}, ` +
        `the ${tensor} is not finite${
          first === null ? "" : `; the first to be so is the ${first}`
        }. ` +
        "A lower training.optimizer.lr usually mends it",
    );
  }
}

/** The user asked the run to stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";

  /** @param kept Whether a checkpoint has what was trained. @default none has */
  constructor(kept = false) {
    super(
      "Interrupted: no report was written" +
        (kept ? ". What was trained is kept: the same command goes on from here" : ""),
    );
  }
}
