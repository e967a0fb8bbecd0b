/**
 * The load of the native library: the only file that imports the TensorFlow package.
 *
 * @module
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { withoutGreeting } from "./_quiet_load.ts";
import { EnvironmentError } from "./environment_error.ts";
import type { Installation } from "./install_manifest.ts";
import type { TensorFlow } from "./session.ts";

/** Settings that TensorFlow reads from the environment when it is loaded; the user's own win. */
const ENVIRONMENT_DEFAULTS = {
  // Warnings and errors, no chatter
  TF_CPP_MIN_LOG_LEVEL: "2",
  // Takes the GPU's memory as it is needed, and not all of it at once
  TF_FORCE_GPU_ALLOW_GROWTH: "true",
  // By itself TensorFlow leaves oneDNN out where there is AVX2 alone; its own kernels there are slower,
  // and two runs differ in their bits
  TF_ENABLE_ONEDNN_OPTS: "1",
};

/**
 * Loads TensorFlow from an installation.
 *
 * The npm package asks `node-pre-gyp` for the path of its addon. It is answered with ours, so that
 * nothing is ever written into `node_modules`. Loading it a second time gives the same module.
 *
 * @param installation Where the library is.
 * @param options `device`: with `cpu` the library is shown no GPU. A library that is loaded already
 * keeps what it found.
 * @returns The package.
 * @throws {EnvironmentError} If the library cannot be loaded.
 *
 * @example A folder without a library
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadTensorFlow } from "./library.ts";
 *
 * const facts = { build: "cpu", tensorflow: "1", tfjs: "1", compiler: "c++", files: [] } as const;
 * await assert.rejects(loadTensorFlow({ folder: "/nowhere", addon: "addon.node", ...facts }), {
 *   name: "EnvironmentError",
 * });
 * ```
 */
export async function loadTensorFlow(
  installation: Installation,
  { device = "auto" }: { readonly device?: "auto" | "gpu" | "cpu" } = {},
): Promise<TensorFlow> {
  const chatty = Deno.env.get("TF_CPP_MIN_LOG_LEVEL") !== undefined;
  setEnvironmentDefaults();
  if (device === "cpu") Deno.env.set("CUDA_VISIBLE_DEVICES", "-1");
  restoreNodeUtilities();
  const restore = answerAddonPath(join(installation.folder, installation.addon));
  try {
    const load = () => import("@tensorflow/tfjs-node-gpu");
    return await (chatty ? load() : withoutGreeting(load));
  } catch (cause) {
    throw new EnvironmentError(
      `Cannot load TensorFlow from "${installation.folder}": ${firstLine(cause)}`,
      { mend: "deno task setup --remove && deno task setup", cause },
    );
  } finally {
    restore();
  }
}

function setEnvironmentDefaults(): void {
  for (const [name, value] of Object.entries(ENVIRONMENT_DEFAULTS)) {
    if (Deno.env.get(name) === undefined) Deno.env.set(name, value);
  }
}

/** What failed; the lines below the first advise on the package's own way of installing. */
function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return (message.split("\n")[0] ?? "").trim().replace(/\.$/, "");
}

/** The package calls two functions that Node 23 and Deno 2.9 no longer have. */
function restoreNodeUtilities(): void {
  const util = createRequire(import.meta.url)("node:util");
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

/** Makes `node-pre-gyp` give our path, and returns what undoes that. */
function answerAddonPath(path: string): () => void {
  const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-node-gpu");
  // Resolved from the package's own folder, so that it is the instance that the package sees
  const preBinding: { find: () => string } = createRequire(entry)(
    "@mapbox/node-pre-gyp/lib/pre-binding.js",
  );
  const { find } = preBinding;
  preBinding.find = () => path;
  return () => {
    preBinding.find = find;
  };
}
