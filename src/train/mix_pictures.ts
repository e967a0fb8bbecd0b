/**
 * Batches whose pictures are mixed with each other.
 *
 * @module
 */
import type { Random } from "../random/random.ts";
import type { MethodPlan } from "../plan/plan.ts";

/** How the pictures of a batch are mixed: each with the one before it, the first with the last. */
export interface Mixing {
  /** Bytes of the pictures, a cut-out pasted into each under cutmix. */
  readonly pixels: Int32Array;
  /** Share that is the picture's own in the mixture that the graph makes; null: it makes none. */
  readonly blend: number | null;
  /** Share of the target that is the picture's own. */
  readonly share: number;
}

/** What is mixed. */
export interface MixOptions {
  readonly method: Pick<MethodPlan, "mixup" | "cutmix">;
  /** Height and width of the pictures in pixels. */
  readonly size: number;
  readonly pictures: number;
  readonly random: Random;
}

/**
 * Draws how a batch is mixed, by the rules of torchvision's MixUp and CutMix: a share from
 * Beta(alpha, alpha), and under cutmix a box of about that area around a random place, whose part
 * within the picture counts. Where both are wanted, one is drawn for each batch.
 *
 * @param pixels The batch, int32 [B x words], four bytes a word; not changed.
 * @param options What is mixed.
 * @returns Pixels and shares.
 *
 * @example Nothing to mix
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomFor } from "../random/random.ts";
 * import { mixPictures } from "./mix_pictures.ts";
 *
 * const pixels = new Int32Array(2 * 3);
 * const options = { method: { mixup: null, cutmix: null }, size: 2, pictures: 2 };
 * const mixing = mixPictures(pixels, { ...options, random: randomFor(["mix"]) });
 * assert.deepEqual(mixing, { pixels, blend: null, share: 1 });
 * ```
 */
export function mixPictures(
  pixels: Int32Array,
  { method: { mixup, cutmix }, size, pictures, random }: MixOptions,
): Mixing {
  // The graph of a method with mixup takes a share in each step
  const alone = { pixels, blend: mixup === null ? null : 1, share: 1 };
  const isCut = cutmix !== null && (mixup === null || random.uniform(0, 1) < 0.5);
  if (!isCut) {
    if (mixup === null) return alone;
    const share = random.beta(mixup.alpha);
    return { pixels, blend: share, share };
  }
  const half = 0.5 * Math.sqrt(1 - random.beta(cutmix.alpha));
  const side = Math.floor(half * size);
  const [x, y] = [random.integer(0, size - 1), random.integer(0, size - 1)];
  const box = {
    left: Math.max(x - side, 0),
    right: Math.min(x + side, size),
    top: Math.max(y - side, 0),
    bottom: Math.min(y + side, size),
  };
  const area = (box.right - box.left) * (box.bottom - box.top);
  const share = 1 - area / (size * size);
  return { ...alone, pixels: pasted(pixels, { box, size, pictures }), share };
}

interface Cut {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Each picture with a box of the one before it. */
function pasted(
  pixels: Int32Array,
  { box, size, pictures }: { readonly box: Cut; readonly size: number; readonly pictures: number },
): Int32Array {
  const mixed = pixels.slice();
  const [from, to] = [pixels, mixed].map(({ buffer, byteOffset, byteLength }) =>
    new Uint8Array(buffer, byteOffset, byteLength)
  ) as [Uint8Array, Uint8Array]; // two given
  const bytes = from.length / pictures;
  for (let k = 0; k < pictures; k++) {
    const before = (k + pictures - 1) % pictures;
    for (let row = box.top; row < box.bottom; row++) {
      const [start, end] = [box.left, box.right].map((column) => 3 * (row * size + column));
      to.set(from.subarray(before * bytes + start!, before * bytes + end!), k * bytes + start!);
    }
  }
  return mixed;
}
