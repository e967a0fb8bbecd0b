import assert from "node:assert/strict";
import {
  BFLOAT16_SETS,
  hasBfloat16,
  widestInstructionSet,
} from "../../src/runtime/instruction_set.ts";

const AVX2 = "fpu sse sse2 sse4_1 sse4_2 avx f16c fma avx2";
const SKYLAKE = `${AVX2} avx512f avx512dq avx512cd avx512bw avx512vl`;
const ZEN4 = `${SKYLAKE} avx512_bf16 avx512_vnni`;
const SAPPHIRE = `${ZEN4} avx_vnni avx512_fp16 amx_bf16 amx_tile amx_int8`;

for (
  const [what, flags, name] of [
    ["nothing it knows", "fpu", "generic"],
    ["SSE 4.1", "fpu sse4_1", "sse41"],
    ["Sandy Bridge", "sse4_1 avx", "avx"],
    ["Haswell", AVX2, "avx2"],
    ["Alder Lake", `${AVX2} avx_vnni`, "avx2_vnni"],
    ["Sierra Forest", `${AVX2} avx_vnni avx_vnni_int8 avx_ne_convert`, "avx2_vnni_2"],
    ["Skylake-SP", SKYLAKE, "avx512_core"],
    ["Knights Landing", `${AVX2} avx512f avx512cd avx512er avx512pf`, "avx2"],
    ["Cascade Lake", `${SKYLAKE} avx512_vnni`, "avx512_core_vnni"],
    ["Zen 4", ZEN4, "avx512_core_bf16"],
    ["Sapphire Rapids whose AMX is hidden", `${ZEN4} avx_vnni avx512_fp16`, "avx512_core_fp16"],
    ["Sapphire Rapids", SAPPHIRE, "avx512_core_amx"],
    ["Granite Rapids", `${SAPPHIRE} amx_fp16`, "avx512_core_amx_fp16"],
  ] as const
) {
  Deno.test(`widestInstructionSet() names ${name} on ${what}`, () => {
    assert.equal(widestInstructionSet(flags), name);
  });
}

for (
  const [limit, name] of [
    ["AVX2", "avx2"],
    ["AVX512_CORE", "avx512_core"],
    ["AVX2_VNNI", "avx2"],
    ["AVX512_CORE_AMX", "avx512_core_bf16"],
    ["DEFAULT", "avx512_core_bf16"],
    [undefined, "avx512_core_bf16"],
  ] as const
) {
  Deno.test(`widestInstructionSet() on Zen 4 keeps to the limit ${limit}`, () => {
    assert.equal(widestInstructionSet(ZEN4, { limit }), name);
  });
}

Deno.test("hasBfloat16() is so from avx512_core_bf16 on", () => {
  assert.deepEqual(BFLOAT16_SETS, [
    "avx512_core_bf16",
    "avx512_core_fp16",
    "avx512_core_amx",
    "avx512_core_amx_fp16",
  ]);
  assert.deepEqual(["avx512_core_vnni", "avx2_vnni_2", "generic"].map(hasBfloat16), [
    false,
    false,
    false,
  ]);
});
