/**
 * What went wrong, from what pip wrote.
 *
 * @module
 */
import { EnvironmentError } from "./environment_error.ts";
import { lastLines } from "./install_text.ts";

/** The command that tries once more. */
const TRY_AGAIN = "deno task setup";

/** Signs that a program found the disk full. */
const DISK_FULL = /No space left on device|\[Errno 28\]|Disk quota exceeded|\[Errno 122\]/;

/** Signs that no index could be reached; pip says "No matching distribution" after these too. */
const UNREACHABLE = new RegExp(
  [
    "NewConnectionError",
    "NameResolutionError",
    "Name or service not known",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Connection refused",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "SSLError",
  ].join("|"),
);

/**
 * Explains why pip failed.
 *
 * @param text What pip wrote.
 * @param log The file that holds all of it, named where the cause is not known.
 * @returns The error to throw.
 *
 * @example A full disk
 * ```ts
 * import assert from "node:assert/strict";
 * import { explainPipFailure } from "./install_explain.ts";
 *
 * const text = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device";
 * const error = explainPipFailure(text, "/cache/thaw/install.log");
 * assert.equal(error.message, "Cannot fetch TensorFlow: the disk is full");
 * ```
 */
export function explainPipFailure(text: string, log: string): EnvironmentError {
  if (DISK_FULL.test(text)) return diskFull("fetch TensorFlow");
  if (text.includes("DO NOT MATCH THE HASHES")) return hashMismatch(text);
  if (UNREACHABLE.test(text)) return unreachable(text);
  const missing = /No matching distribution found for (\S+)/.exec(text)?.[1];
  if (missing !== undefined) {
    return new EnvironmentError(
      `Cannot fetch TensorFlow: the package index that pip is set up with has no "${missing}", or ` +
        "cannot be reached",
      { mend: `PIP_INDEX_URL=ADDRESS ${TRY_AGAIN}` },
    );
  }
  if (/no such option/.test(text)) {
    return new EnvironmentError(
      "Cannot fetch TensorFlow: pip is too old, 20.3 or later is needed",
      {
        mend: "python3 -m pip install --upgrade pip",
      },
    );
  }
  return unexplained("fetch TensorFlow: pip failed", { text, log });
}

/**
 * Explains why the compiler failed.
 *
 * @param text What it wrote.
 * @param log The file that holds all of it.
 * @returns The error to throw.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { explainCompilerFailure } from "./install_explain.ts";
 *
 * const error = explainCompilerFailure("ld: No space left on device", "/cache/thaw/install.log");
 * assert.equal(error.message, "Cannot compile the addon: the disk is full");
 * ```
 */
export function explainCompilerFailure(text: string, log: string): EnvironmentError {
  if (DISK_FULL.test(text)) return diskFull("compile the addon");
  if (/unrecognized command.line option .-std=c\+\+17|invalid value 'c\+\+17'/.test(text)) {
    return new EnvironmentError(
      "Cannot compile the addon: the C++ compiler does not know C++17, g++ 8 or later does",
      { mend: `CXX=/path/to/a/newer/compiler ${TRY_AGAIN}` },
    );
  }
  return unexplained("compile the addon: the C++ compiler failed", { text, log });
}

/**
 * Tells that a disk has no room left.
 *
 * @param action What could not be done.
 * @returns The error to throw.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { diskFull } from "./install_explain.ts";
 *
 * assert.equal(diskFull("fetch a file").message, "Cannot fetch a file: the disk is full");
 * ```
 */
export function diskFull(action: string): EnvironmentError {
  return new EnvironmentError(`Cannot ${action}: the disk is full`, {
    mend: `XDG_CACHE_HOME=/a/larger/disk ${TRY_AGAIN}`,
  });
}

function hashMismatch(text: string): EnvironmentError {
  const requirement = /^\s*(\S+==\S+)/m.exec(text)?.[1] ?? "a wheel";
  const expected = /Expected sha256 (\w+)/.exec(text)?.[1] ?? "its pinned one";
  const got = /Got\s+(\w+)/.exec(text)?.[1] ?? "another";
  return new EnvironmentError(
    `Cannot fetch TensorFlow: the SHA-256 of ${requirement} must be ${expected}, ` +
      `that of the downloaded file is ${got}; the download broke, or the package index that ` +
      "pip is set up with gives another file",
    { mend: TRY_AGAIN },
  );
}

function unreachable(text: string): EnvironmentError {
  const reason = /\[Errno -?\d+\] ([^'")\n]+)/.exec(text)?.[1] ?? UNREACHABLE.exec(text)?.[0];
  return new EnvironmentError(
    `Cannot fetch TensorFlow: pip reaches no package index (${reason}); ` +
      "the first run needs the network, later ones do not",
    { mend: `HTTPS_PROXY=http://HOST:PORT ${TRY_AGAIN}` },
  );
}

function unexplained(
  failure: string,
  { text, log }: { readonly text: string; readonly log: string },
): EnvironmentError {
  return new EnvironmentError(
    `Cannot ${failure}, the log is "${log}" and ends:\n${lastLines(text)}`,
    { mend: TRY_AGAIN },
  );
}
