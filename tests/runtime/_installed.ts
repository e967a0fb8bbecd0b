/**
 * The native library where this machine has it, for tests that need the real one.
 *
 * @module
 */
import { suitableBuild } from "../../src/runtime/install.ts";
import { cacheFolder } from "../../src/sources/cache_folder.ts";
import { findInstallation, type Installation } from "../../src/runtime/install_manifest.ts";
import { recipeOf } from "../../src/runtime/install_recipe.ts";

/** The installation, or undefined: tests that need it are then ignored, and say so. */
export const installed: Installation | undefined = await find();

async function find(): Promise<Installation | undefined> {
  const environment = Deno.env.toObject();
  const recipe = await recipeOf(await suitableBuild(environment));
  const found = await findInstallation(cacheFolder(environment), recipe);
  return found.state === "whole" ? found.installation : undefined;
}
