import assert from "node:assert/strict";
import {
  diskFull,
  explainCompilerFailure,
  explainPipFailure,
} from "../../src/runtime/install_explain.ts";

const LOG = "/cache/thaw/install.log";

// What pip 23.2.1 writes
const PIP_CASES = [
  {
    what: "a full disk",
    text: "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    message: "Cannot fetch TensorFlow: the disk is full",
    mend: "XDG_CACHE_HOME=/a/larger/disk deno task setup",
  },
  {
    what: "a file with another hash",
    text: `ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have
updated the package versions, please update the hashes. Otherwise, examine the package contents
carefully; someone may have tampered with them.
    tensorflow-cpu==2.21.0 from https://index.example/tensorflow_cpu-2.21.0.whl (from -r r.txt (line 3)):
        Expected sha256 aaaa
             Got        bbbb
`,
    message: "Cannot fetch TensorFlow: the SHA-256 of tensorflow-cpu==2.21.0 must be aaaa, that " +
      "of the downloaded file is bbbb; the download broke, or the package index that pip is set " +
      "up with gives another file",
    mend: "deno task setup",
  },
  {
    what: "no network",
    text: `WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by
'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to
establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/tensorflow/
ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0
ERROR: No matching distribution found for tensorflow-cpu==2.21.0
`,
    message: "Cannot fetch TensorFlow: pip reaches no package index (Temporary failure in name " +
      "resolution); the first run needs the network, later ones do not",
    mend: "HTTPS_PROXY=http://HOST:PORT deno task setup",
  },
  {
    what: "a proxy that refuses",
    text: "WARNING: Retrying after connection broken by 'ProxyError('Cannot connect to proxy.')'",
    message: "Cannot fetch TensorFlow: pip reaches no package index (ProxyError); the first run " +
      "needs the network, later ones do not",
    mend: "HTTPS_PROXY=http://HOST:PORT deno task setup",
  },
  {
    what: "an index without the wheel",
    text: `ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0
ERROR: No matching distribution found for tensorflow-cpu==2.21.0
`,
    message: "Cannot fetch TensorFlow: the package index that pip is set up with has no " +
      '"tensorflow-cpu==2.21.0", or cannot be reached',
    mend: "PIP_INDEX_URL=ADDRESS deno task setup",
  },
  {
    what: "an old pip",
    text: "Usage: pip install [options]\n\nno such option: --no-input",
    message: "Cannot fetch TensorFlow: pip is too old, 20.3 or later is needed",
    mend: "python3 -m pip install --upgrade pip",
  },
  {
    what: "anything else",
    text: "Collecting tensorflow\n\nERROR: Something new\n",
    message: `Cannot fetch TensorFlow: pip failed, the log is "${LOG}" and ends:\n` +
      "  Collecting tensorflow\n  ERROR: Something new",
    mend: "deno task setup",
  },
];

for (const { what, text, message, mend } of PIP_CASES) {
  Deno.test(`explainPipFailure() knows ${what}`, () => {
    const error = explainPipFailure(text, LOG);
    assert.deepEqual({ message: error.message, mend: error.mend }, { message, mend });
  });
}

const COMPILER_CASES = [
  {
    what: "a full disk",
    text: "/usr/bin/ld: final link failed: No space left on device",
    message: "Cannot compile the addon: the disk is full",
    mend: "XDG_CACHE_HOME=/a/larger/disk deno task setup",
  },
  {
    what: "an old g++",
    text: "g++: error: unrecognized command line option '-std=c++17'",
    message: "Cannot compile the addon: the C++ compiler does not know C++17, g++ 8 or later does",
    mend: "CXX=/path/to/a/newer/compiler deno task setup",
  },
  {
    what: "anything else",
    text: "tfjs_backend.cc:18:10: fatal error: map: No such file or directory",
    message: `Cannot compile the addon: the C++ compiler failed, the log is "${LOG}" and ends:\n` +
      "  tfjs_backend.cc:18:10: fatal error: map: No such file or directory",
    mend: "deno task setup",
  },
];

for (const { what, text, message, mend } of COMPILER_CASES) {
  Deno.test(`explainCompilerFailure() knows ${what}`, () => {
    const error = explainCompilerFailure(text, LOG);
    assert.deepEqual({ message: error.message, mend: error.mend }, { message, mend });
  });
}

Deno.test("explainPipFailure() shows ten lines of a long log", () => {
  const text = Array.from({ length: 30 }, (_, i) => `line ${i}`).join("\n");
  const shown = explainPipFailure(text, LOG).message.split("\n").slice(1);
  assert.equal(shown.length, 10);
  assert.equal(shown[9], "  line 29");
});

Deno.test("diskFull() names what could not be done", () => {
  const { message, name } = diskFull("install TensorFlow");
  assert.deepEqual({ message, name }, {
    message: "Cannot install TensorFlow: the disk is full",
    name: "EnvironmentError",
  });
});
