/**
 * How the tests of this folder state a difference: measured, printed, held under its tolerance.
 *
 * @module
 */
import assert from "node:assert/strict";

/** The largest difference seen between two rows of numbers, one comparison after another. */
export class Largest {
  #value = 0;
  #count = 0;

  /**
   * Compares number by number.
   *
   * @param found Ours.
   * @param wanted PyTorch's, as many.
   * @param scale What a difference is divided by. @default 1
   */
  add(found: ArrayLike<number>, wanted: ArrayLike<number>, scale = 1): void {
    assert.equal(found.length, wanted.length, "as many numbers");
    for (let k = 0; k < wanted.length; k++) {
      const difference = Math.abs(found[k]! - wanted[k]!) / scale;
      // NaN is greater than nothing, and must not pass for that
      if (!(difference <= this.#value)) this.#value = difference;
    }
    this.#count += wanted.length;
  }

  /**
   * Prints the largest difference and holds it.
   *
   * @param what What was compared.
   * @param tolerance At most this.
   */
  hold(what: string, tolerance: number): void {
    assert.ok(this.#count > 0, `${what}: nothing was compared`);
    const seen = Number(this.#value.toPrecision(2));
    const line = `parity: ${what}: ${seen} (at most ${tolerance}; ${this.#count} numbers)\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(line));
    assert.ok(this.#value <= tolerance, line);
  }
}
