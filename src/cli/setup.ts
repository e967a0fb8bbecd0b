/**
 * `deno task setup`.
 *
 * @module
 */
import { ensureInstalled, removeInstallations } from "../runtime/install.ts";
import { cacheFolder } from "../sources/cache_folder.ts";
import { complain, print } from "./terminal.ts";

/** Installs the native library, or takes it away. */
export async function setupCommand({ remove }: { readonly remove?: boolean }): Promise<void> {
  if (remove) {
    const removed = await removeInstallations(cacheFolder());
    print(removed.length === 0 ? "Nothing was installed" : `Removed ${removed.join(", ")}`);
    return;
  }
  const { folder } = await ensureInstalled({ say: complain });
  print(`TensorFlow is installed in ${folder}`);
}
