/**
 * `deno task doctor`.
 *
 * @module
 */
import { examineEnvironment } from "../runtime/doctor.ts";
import { renderEnvironment } from "../runtime/render_environment.ts";
import { print } from "./terminal.ts";

/** Prints what is installed, what was found and what is missing. */
export async function doctorCommand(): Promise<void> {
  print(renderEnvironment(await examineEnvironment()).trimEnd());
}
