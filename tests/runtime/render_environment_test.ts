import assert from "node:assert/strict";
import type { EnvironmentReport } from "../../src/runtime/doctor.ts";
import { renderEnvironment } from "../../src/runtime/render_environment.ts";

const WELL: EnvironmentReport = {
  deno: "2.9.6",
  platform: { os: "linux", arch: "x86_64", glibc: "2.36", avx: true },
  instructionSet: "avx512_core_bf16",
  cores: 2,
  driver: "NVRM version: 570.86.15",
  build: "cuda",
  pip: "pip 23.2.1",
  compiler: "g++ 12.2.0",
  cache: { folder: "/home/ada/.cache/thaw", freeBytes: 70.9e9 },
  library: {
    installation: {
      folder: "/home/ada/.cache/thaw/tensorflow-cuda",
      build: "cuda",
      tensorflow: "2.21.0",
      tfjs: "4.22.0",
      compiler: "g++ 12.2.0",
      addon: "tfjs_binding.node",
      files: [{ path: "a", size: 5e9, sha256: "" }, { path: "b", size: 6e8, sha256: "" }],
    },
    altered: [],
    check: { device: "gpu", right: true },
  },
  missing: [],
};

Deno.test("renderEnvironment() lists what was found", () => {
  assert.equal(
    renderEnvironment(WELL),
    `Deno          2.9.6
Machine       linux x86_64, glibc 2.36, 2 cores with avx512_core_bf16
GPU driver    NVRM version: 570.86.15 (so the CUDA build is used)
pip           pip 23.2.1
C++ compiler  g++ 12.2.0
Cache         /home/ada/.cache/thaw, 70.9 GB free
TensorFlow    2.21.0 (CUDA), tfjs-node 4.22.0, 5.6 GB in 2 files, each as it was installed
Device        GPU, a matrix product on it is right

Nothing is missing
`,
  );
});

Deno.test("renderEnvironment() lists what is missing with the commands that mend it", () => {
  const report: EnvironmentReport = {
    ...WELL,
    platform: { os: "linux", arch: "x86_64", glibc: undefined, avx: true },
    cores: 1,
    driver: null,
    build: "cpu",
    pip: null,
    compiler: null,
    cache: { folder: "/cache/thaw", freeBytes: null },
    library: null,
    missing: [
      { message: "TensorFlow is not installed", mend: "deno task setup" },
      { message: "A C++ compiler is needed to compile the addon", mend: "apt-get install -y g++" },
    ],
  };
  assert.equal(
    renderEnvironment(report),
    `Deno          2.9.6
Machine       linux x86_64, no glibc, 1 core with avx512_core_bf16
GPU driver    no NVIDIA driver (so the CPU build is used)
pip           none
C++ compiler  none
Cache         /cache/thaw
TensorFlow    not installed
Device        not tried

Missing:
  TensorFlow is not installed
    deno task setup
  A C++ compiler is needed to compile the addon
    apt-get install -y g++
`,
  );
});

Deno.test("renderEnvironment() says that files are altered and the product is wrong", () => {
  const { library } = WELL;
  assert.ok(library);
  const altered = renderEnvironment({ ...WELL, library: { ...library, altered: ["a"] } });
  assert.match(altered, /^TensorFlow .* 5\.6 GB in 2 files, 1 not as installed$/m);
  const check = { device: "cpu", right: false } as const;
  const wrong = renderEnvironment({ ...WELL, library: { ...library, check } });
  assert.match(wrong, /^Device {8}CPU, a matrix product on it is wrong$/m);
});
