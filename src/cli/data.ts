/**
 * `deno task data`.
 *
 * @module
 */
import process from "node:process";
import type { DataHealth } from "../dataset/doctor/data_health.ts";
import { examineDataset } from "../dataset/doctor/examine_dataset.ts";
import { renderHealth } from "../dataset/doctor/render_health.ts";
import { locateDataset } from "../dataset/locate_dataset.ts";
import type { Settings } from "../experiment/settings.ts";
import { cacheFolder } from "../sources/cache_folder.ts";
import { InterruptedError } from "../train/run_error.ts";
import { complainOfFailed, readExperimentFile } from "./experiment_file.ts";
import { UnusableDataError } from "./failure.ts";
import { interruptSignal } from "./interrupt.ts";
import { downloadLine, pictureProgress, sayWho } from "./progress.ts";
import { print, printJson } from "./terminal.ts";

/**
 * Prints what is wrong with the pictures of an experiment. Its weights are not needed.
 *
 * @param path Path of the experiment file.
 * @param options `--set` and `--json`.
 * @throws {UnusableDataError} If there is something that training cannot use, left out or not.
 * @throws {InterruptedError} On Ctrl-C.
 */
export async function dataCommand(
  path: string,
  { set, json }: { readonly set: readonly string[]; readonly json?: boolean },
): Promise<void> {
  const { settings } = await readExperimentFile(path, set);
  const { root, source, failed } = await locateDataset(settings.dataset.source, {
    projectRoot: Deno.cwd(),
    cacheFolder: cacheFolder(),
    onProgress: downloadLine(),
    onWait: sayWho,
  });
  complainOfFailed(failed);
  const health = await examine(root, settings);
  if (json) printJson({ experiment: settings.name, source, ...health });
  else print(renderHealth(health, source).trimEnd());
  if (!health.usable) throw new UnusableDataError(health.verdict.replace(/\.$/, ""));
}

async function examine(root: string, { dataset, on_bad_image }: Settings): Promise<DataHealth> {
  const { train, val, test, folds } = dataset;
  const isDrawn = val !== null && typeof val !== "string";
  const interrupt = interruptSignal();
  interrupt.working = true;
  const show = pictureProgress({ terminal: process.stderr.isTTY });
  const health = await examineDataset(
    {
      root,
      train,
      val: isDrawn ? null : val,
      test,
      drawn: isDrawn ? val : null,
      folds,
      on_bad_image,
    },
    (progress) => {
      if (interrupt.signal.aborted) throw new InterruptedError();
      show(progress);
    },
  );
  interrupt.done();
  return health;
}
