/**
 * `deno task predict`.
 *
 * @module
 */
import { DataError } from "../dataset/data_error.ts";
import { listPictures } from "../dataset/list_pictures.ts";
import { renderJson } from "../report/render_json.ts";
import {
  namePredictions,
  type Prediction,
  renderPredictions,
} from "../report/render_predictions.ts";
import { predictPictures } from "../train/predict_pictures.ts";
import { interruptSignal } from "./interrupt.ts";
import { counter } from "./progress.ts";
import { openSavedNetwork, readSavedWeights, type WeightsOptions } from "./saved_weights.ts";
import { complain, print } from "./terminal.ts";

/**
 * Says of each picture what saved weights take it for. A picture that cannot be read is named, and
 * the others are predicted all the same.
 *
 * @param path Path of the weights file.
 * @param paths Pictures and folders of pictures.
 * @param options What else is known of the network, and `--json`.
 * @throws {DataError} At the end, if a picture could not be read.
 */
export async function predictCommand(
  path: string,
  paths: readonly string[],
  options: WeightsOptions & { readonly json?: boolean },
): Promise<void> {
  const saved = await readSavedWeights(path, options);
  const failed: DataError[] = [];
  const files: string[] = [];
  for (const each of paths) files.push(...await listed(each, failed));
  const predictions: Prediction[] = [];
  if (files.length > 0) {
    const { network, numerics } = await openSavedNetwork(saved, options);
    complain(`Predicting ${files.length} pictures on the ${numerics.device.toUpperCase()}`);
    const interrupt = interruptSignal();
    interrupt.working = true;
    const progress = { onProgress: counter(files.length), signal: interrupt.signal };
    for await (const said of predictPictures(network, files, progress)) {
      if ("error" in said) failed.push(said.error);
      else predictions.push(said);
    }
    interrupt.done();
    network.close();
  }
  const { classes } = saved.network;
  if (options.json) {
    print(
      renderJson({
        weights: { file: path, sha256: saved.sha256 },
        classes,
        predictions: namePredictions(predictions, classes),
        failed: failed.map(({ path, message }) => ({ file: path, message })),
      }).trimEnd(),
    );
  } else if (predictions.length > 0) print(renderPredictions(predictions, classes).trimEnd());
  reject(failed);
}

/** The pictures that a path names; one that names none is remembered. */
async function listed(path: string, failed: DataError[]): Promise<readonly string[]> {
  try {
    return await listPictures(path);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    failed.push(error);
    return [];
  }
}

function reject(failed: readonly DataError[]): void {
  failed.slice(0, -1).forEach(({ message }) => complain(message));
  const last = failed.at(-1);
  if (last !== undefined) throw last;
}
