import assert from "node:assert/strict";
import type { Installation } from "../../src/runtime/install_manifest.ts";
import { findNumerics } from "../../src/runtime/numerics.ts";
import { loadForTests } from "../tensorflow.ts";

// Only these two are read
const installation = { tensorflow: "2.21.0", build: "cpu" } as Installation;

async function withLimit<T>(limit: string, work: () => Promise<T>): Promise<T> {
  const before = Deno.env.get("ONEDNN_MAX_CPU_ISA");
  Deno.env.set("ONEDNN_MAX_CPU_ISA", limit);
  try {
    return await work();
  } finally {
    if (before === undefined) Deno.env.delete("ONEDNN_MAX_CPU_ISA");
    else Deno.env.set("ONEDNN_MAX_CPU_ISA", before);
  }
}

Deno.test("findNumerics() states build, device, threads and precision", async () => {
  const tf = await loadForTests();
  const options = { installation, device: "cpu", precision: "float32" } as const;
  const { device, tensorflow, precision, threads } = findNumerics(tf, options);
  assert.deepEqual([device, tensorflow, precision], ["cpu", "2.21.0 (cpu)", "float32"]);
  assert.ok(threads >= 1);
});

Deno.test("findNumerics() refuses bfloat16 where the processor has no instructions for it", async () => {
  const tf = await loadForTests();
  await withLimit("SSE41", async () => {
    const options = { installation, device: "auto" } as const;
    assert.throws(() => findNumerics(tf, { ...options, precision: "bfloat16" }), {
      name: "EnvironmentError",
      message: "Cannot train in bfloat16: this processor has no instructions for it (sse41, " +
        "wanted avx512_core_bf16 or more), and without them it is slower than float32",
      mend: "deno task run EXPERIMENT --set precision=float32",
    });
    await Promise.resolve(findNumerics(tf, { ...options, precision: "float32" }));
  });
});
