/**
 * `deno task init`.
 *
 * @module
 */
import { basename, join, resolve } from "node:path";
import { surveyPictures } from "../dataset/survey_pictures.ts";
import { isExperimentName } from "../experiment/experiment_name.ts";
import { starterFile } from "../experiment/starter_file.ts";
import { UsageError } from "./failure.ts";
import { makeFolder } from "./make_folder.ts";
import { print } from "./terminal.ts";

/** The card that a first experiment starts from, where it is there. */
const card = "weights/imagenet1k.yaml";

/**
 * Writes an experiment over a folder of pictures into `experiments/`.
 *
 * @param name The experiment's name; by default the folder's.
 * @param options `--data`, the folder.
 * @throws {UsageError} If the name is none, or there is such an experiment already.
 * @throws {DataError} If the folder is not one of pictures, one folder a class.
 */
export async function initCommand(
  name: string | undefined,
  { data }: { readonly data: string },
): Promise<void> {
  const own = name ?? basename(resolve(data)).replaceAll(/[^A-Za-z0-9_-]+/g, "-");
  const usage = `deno task init NAME --data "${data}"`;
  if (!isExperimentName(own)) {
    throw new UsageError(
      `Cannot call an experiment "${own}": use letters, digits, hyphens and underscores, as in ` +
        usage,
    );
  }
  const file = join("experiments", `${own}.yaml`);
  if (await isThere(file)) rejectTaken(file, usage);
  const survey = await surveyPictures(data);
  const weights = await isThere(card) ? card : null;
  const text = starterFile({ ...survey, name: own, source: data, weights });
  await makeFolder("experiments", "write experiments");
  await Deno.writeTextFile(file, text, { createNew: true }).catch((cause) => {
    if (cause instanceof Deno.errors.AlreadyExists) rejectTaken(file, usage);
    throw cause;
  });
  print(`Wrote ${file}. What it would do: deno task plan ${file}`);
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

function rejectTaken(file: string, usage: string): never {
  throw new UsageError(`Cannot write "${file}": it is there already. Take another name: ${usage}`);
}
