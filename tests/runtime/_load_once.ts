/**
 * One load of the installed library in a process of its own; prints what a matrix product ran on.
 *
 * @module
 */
import { multiplyOnDevice } from "../../src/runtime/device_check.ts";
import { loadTensorFlow } from "../../src/runtime/library.ts";
import { installed } from "./_installed.ts";

if (!installed) throw new Error("Cannot load TensorFlow: it is not installed");
// A line of the process's own that must come through while the library is loaded
const loading = loadTensorFlow(installed);
Deno.stderr.writeSync(new TextEncoder().encode("a line of stderr\n"));
const check = multiplyOnDevice(await loading);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(check)));
