/**
 * `deno task schema`.
 *
 * @module
 */
import { jsonSchema } from "../experiment/json_schema.ts";
import { replaceFile } from "../files/replace_file.ts";
import { print } from "./terminal.ts";

/** Where the editors' line at the top of an experiment file looks for it. */
const file = "experiments/experiment.schema.json";

/** Writes the JSON Schema of experiment files. */
export async function schemaCommand(): Promise<void> {
  await replaceFile(file, jsonSchema());
  print(`Wrote ${file}`);
}
