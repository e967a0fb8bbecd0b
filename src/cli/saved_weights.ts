/**
 * From a weights file on the command line to a network that can be asked.
 *
 * @module
 */
import { readExperiment } from "../experiment/read_experiment.ts";
import type { Numerics } from "../record/run_record.ts";
import { hashFile } from "../sources/hash_file.ts";
import { type OpenNetwork, openNetwork } from "../train/open_network.ts";
import { type GivenNetwork, type SavedNetwork, savedNetwork } from "../train/saved_network.ts";
import { readMetadata } from "../weights/read_metadata.ts";
import { readWeights } from "../weights/read_weights.ts";
import type { StateDict } from "../weights/state_dict.ts";
import { readBase, readText } from "./experiment_file.ts";
import { UsageError } from "./failure.ts";
import { openLibrary } from "./open_library.ts";

/** What commands over saved weights take. */
export interface WeightsOptions {
  readonly experiment?: string;
  readonly classes?: string;
  readonly device: string;
}

/** A weights file that has been read. */
export interface SavedWeights {
  readonly path: string;
  readonly sha256: string;
  readonly network: SavedNetwork;
  readonly state: StateDict;
}

/**
 * Reads a weights file and what must be known of its network, which the options may say instead.
 *
 * @param path As the user wrote it.
 * @param options `--experiment` and `--classes`.
 * @returns The tensors and the network's facts.
 * @throws {WeightsError} If the file cannot be used, or does not say what it must.
 */
export async function readSavedWeights(
  path: string,
  { experiment, classes }: WeightsOptions,
): Promise<SavedWeights> {
  const state = await readWeights(path);
  const given: GivenNetwork = {
    ...experiment === undefined ? {} : await networkOf(experiment),
    ...classes === undefined ? {} : { classes: readClasses(classes) },
  };
  const network = savedNetwork(await readMetadata(path), { path, given });
  return { path, sha256: await hashFile(path), network, state };
}

/** What an experiment file says of the networks that it trains; its data need not be there. */
async function networkOf(path: string): Promise<GivenNetwork> {
  const { settings } = readExperiment(await readText(path), { path, set: [], readBase });
  const { model: { architecture }, transforms: { val: transforms }, precision } = settings;
  return { architecture, transforms, precision };
}

function readClasses(text: string): readonly string[] {
  const classes = text.split(",").map((name) => name.trim());
  if (classes.every((name) => name !== "") && new Set(classes).size === classes.length) {
    return classes;
  }
  throw new UsageError(
    `Cannot take classes "${text}": name each once, with commas between them, --classes ants,bees`,
  );
}

/**
 * Loads the library and the network.
 *
 * @param saved The weights file.
 * @param options `--device`.
 * @returns The network, which the caller closes, and what it runs on.
 * @throws {EnvironmentError} If there is no library, or not the device that is asked for.
 */
export async function openSavedNetwork(
  { path, network, state }: SavedWeights,
  { device: asked }: WeightsOptions,
): Promise<{ readonly network: OpenNetwork; readonly numerics: Numerics }> {
  const device = (["auto", "gpu", "cpu"] as const).find((name) => name === asked);
  if (device === undefined) {
    throw new UsageError(`Cannot use device "${asked}": use one of auto, gpu, cpu`);
  }
  const { tf, numerics } = await openLibrary({ device, precision: network.precision });
  return { network: await openNetwork(tf, { network, state, path }), numerics };
}
