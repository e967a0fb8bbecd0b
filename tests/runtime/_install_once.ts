/**
 * One install in a process of its own: `INSTALL_OPTIONS` holds the options as JSON.
 *
 * @module
 */
import { ensureInstalled } from "../../src/runtime/install.ts";

await ensureInstalled({ ...JSON.parse(Deno.env.get("INSTALL_OPTIONS") ?? "{}"), say: () => {} });
