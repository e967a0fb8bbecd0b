/**
 * Installs into the folder `THAW_TEST_CACHE`, then trains a line through four points with the
 * library; prints the milliseconds of the install and the last loss as JSON.
 *
 * @module
 */
import { ensureInstalled } from "../../src/runtime/install.ts";
import { loadTensorFlow } from "../../src/runtime/library.ts";

const cacheRoot = Deno.env.get("THAW_TEST_CACHE");
if (cacheRoot === undefined) throw new Error("Cannot install: THAW_TEST_CACHE is not set");
const write = (text: string) => void Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
const started = performance.now();
const installation = await ensureInstalled({ cacheRoot, say: write });
const installed = performance.now() - started;

const tf = await loadTensorFlow(installation);
const inputs = tf.tensor2d([[0], [1], [2], [3]]);
const targets = tf.tensor2d([[1], [3], [5], [7]]);
const slope = tf.variable(tf.zeros([1, 1]));
const offset = tf.variable(tf.zeros([1]));
const optimizer = tf.train.sgd(0.1);
const lossOf = () => {
  const error = tf.add(tf.matMul(inputs, slope), offset).sub(targets);
  return error.square().mean() as ReturnType<typeof tf.scalar>; // the mean over all axes has none
};
for (let step = 0; step < 200; step++) optimizer.minimize(lossOf);
const [loss = NaN] = lossOf().dataSync();
if (!(loss < 1e-3)) throw new Error(`Cannot learn a line: the loss must be < 0.001, it is ${loss}`);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify({ installed, loss })));
