/**
 * Floating point operations of ResNet-18 on pictures of 224 pixels, as `deno task plan` counts them.
 *
 * @module
 */
import { exampleView } from "../example_plan.ts";

/** What is set over the example's plan, to have the network of the tutorial. */
export const TUTORIAL_SIZE = [
  "transforms.train=[{ random_resized_crop: 224 }, { normalize: imagenet }]",
  "transforms.val=[{ resize: 256 }, { center_crop: 224 }, { normalize: imagenet }]",
] as const;

const [counted] = exampleView({ set: TUTORIAL_SIZE }).estimate.methods;
const { forward = NaN, backward = NaN } = counted?.phases[0]?.flops ?? {};

/** For one picture; a product and a sum are two. */
export const networkFlops = { forward, step: forward + backward };
