/**
 * `deno task evaluate`.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { DataError } from "../dataset/data_error.ts";
import { indexSplit, type SplitIndex } from "../dataset/index_split.ts";
import { locateDataset } from "../dataset/locate_dataset.ts";
import { reportEvaluation } from "../report/evaluation.ts";
import { renderEvaluation } from "../report/render_evaluation.ts";
import { renderJson } from "../report/render_json.ts";
import { cacheFolder } from "../sources/cache_folder.ts";
import { evaluatePictures, withClasses } from "../train/evaluate_pictures.ts";
import { interruptSignal } from "./interrupt.ts";
import { counter } from "./progress.ts";
import { openSavedNetwork, readSavedWeights, type WeightsOptions } from "./saved_weights.ts";
import { complain, print } from "./terminal.ts";

/**
 * Evaluates saved weights on a folder of classes.
 *
 * @param path Path of the weights file.
 * @param data A folder of classes; with `--split` a dataset, a folder or a zip.
 * @param options What else is known of the network, and `--json`.
 */
export async function evaluateCommand(
  path: string,
  data: string,
  options: WeightsOptions & { readonly split?: string; readonly json?: boolean },
): Promise<void> {
  const saved = await readSavedWeights(path, options);
  const { classes } = saved.network;
  const split = withClasses(await openSplit(data, { split: options.split, classes }), classes);
  const { network, numerics } = await openSavedNetwork(saved, options);
  complain(`Evaluating ${split.pictures.length} pictures on the ${numerics.device.toUpperCase()}`);
  const interrupt = interruptSignal();
  interrupt.working = true;
  const evaluation = await evaluatePictures(network, split, {
    onProgress: counter(split.pictures.length),
    signal: interrupt.signal,
  });
  interrupt.done();
  network.close();
  const reported = reportEvaluation({
    evaluation,
    classes,
    weights: { file: path, sha256: saved.sha256 },
    manifest: split.manifest,
    numerics,
  });
  print((options.json ? renderJson(reported) : renderEvaluation(reported)).trimEnd());
}

async function openSplit(
  data: string,
  { split, classes }: { readonly split: string | undefined; readonly classes: readonly string[] },
): Promise<SplitIndex> {
  const isThere = await stat(data).then(() => true, () => false);
  if (!isThere) throw new DataError(data, "there is no such file or folder");
  const { root } = await locateDataset([{ path: data }], {
    projectRoot: Deno.cwd(),
    cacheFolder: cacheFolder(),
  });
  if (split !== undefined) return await indexSplit(root, split);
  const index = await indexSplit(root, ".");
  // A dataset's folders are its splits, whose folders are the classes
  const isSplit = ({ file }: { readonly file: string }) =>
    classes.includes(file.split("/")[1] ?? "") && !classes.includes(file.split("/")[0] ?? "");
  if (!index.pictures.some(isSplit)) return index;
  throw new DataError(
    data,
    `it is a dataset of the splits ${index.classes.map((name) => `"${name}"`).join(", ")}; ` +
      `say which one, --split ${index.classes.at(-1)}`,
  );
}
