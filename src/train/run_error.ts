/**
 * Ends of a run that are none of the user's files' fault.
 *
 * @module
 */

/** Training cannot go on: a value stopped being finite. */
export class NonFiniteError extends RangeError {
  override readonly name = "NonFiniteError";

  /**
   * @param where Method, seed, epoch and step.
   * @param tensor What is not finite, `gradient of fc.weight`.
   */
  constructor(
    readonly where: { method: string; seed: number; epoch: number; step: number },
    readonly tensor: string,
  ) {
    const { method, seed, epoch, step } = where;
    super(
      `Cannot go on training ${method}, seed ${seed}: at epoch ${epoch + 1}, step ${step + 1}, ` +
        `the ${tensor} is not finite. A lower training.optimizer.lr usually mends it`,
    );
  }
}

/** The user asked the run to stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";

  constructor() {
    super("Interrupted: no report was written");
  }
}
