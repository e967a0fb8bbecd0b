/**
 * The processor's vector instructions, which decide the bytes of a result.
 *
 * @module
 */
import { readSystemFile } from "./_libc.ts";

/**
 * oneDNN's instruction sets, widest first, with the flags that Linux gives for what each adds to
 * the one it stands on (`cpu_isa_traits.hpp` in oneDNN).
 */
const INSTRUCTION_SETS = [
  { name: "avx512_core_amx_fp16", base: "avx512_core_amx", flags: ["amx_fp16"] },
  {
    name: "avx512_core_amx",
    base: "avx512_core_fp16",
    flags: ["amx_tile", "amx_int8", "amx_bf16"],
  },
  { name: "avx512_core_fp16", base: "avx512_core_bf16", flags: ["avx512_fp16", "avx_vnni"] },
  { name: "avx512_core_bf16", base: "avx512_core_vnni", flags: ["avx512_bf16"] },
  { name: "avx512_core_vnni", base: "avx512_core", flags: ["avx512_vnni"] },
  { name: "avx512_core", base: "avx2", flags: ["avx512f", "avx512bw", "avx512vl", "avx512dq"] },
  { name: "avx2_vnni_2", base: "avx2_vnni", flags: ["avx_vnni_int8", "avx_ne_convert"] },
  { name: "avx2_vnni", base: "avx2", flags: ["avx_vnni"] },
  { name: "avx2", base: "avx", flags: ["avx2"] },
  { name: "avx", base: "sse41", flags: ["avx"] },
  { name: "sse41", base: undefined, flags: ["sse4_1"] },
] as const;

/** The instruction sets that multiply bfloat16, the least one first. */
export const BFLOAT16_SETS: readonly string[] = INSTRUCTION_SETS
  .map(({ name }) => name)
  .filter((name) => chainOf(name).has("avx512_core_bf16"))
  .toReversed();

/**
 * Whether an instruction set multiplies bfloat16; others emulate it, slower than float32.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { hasBfloat16 } from "./instruction_set.ts";
 *
 * assert.deepEqual(["avx512_core_amx", "avx512_core"].map(hasBfloat16), [true, false]);
 * ```
 */
export function hasBfloat16(instructionSet: string): boolean {
  return BFLOAT16_SETS.includes(instructionSet);
}

/**
 * Names the widest vector instructions that oneDNN uses on a processor.
 *
 * @param flags The processor's flags as `/proc/cpuinfo` lists them, apart by spaces.
 * @param options `limit` is the value of `ONEDNN_MAX_CPU_ISA`, which oneDNN obeys.
 * @returns oneDNN's name, or `generic` where it knows none of the flags.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { widestInstructionSet } from "./instruction_set.ts";
 *
 * assert.equal(widestInstructionSet("fpu sse4_1 avx avx2"), "avx2");
 * assert.equal(widestInstructionSet("fpu sse4_1 avx avx2", { limit: "SSE41" }), "sse41");
 * ```
 */
export function widestInstructionSet(
  flags: string,
  { limit }: { readonly limit?: string | undefined } = {},
): string {
  const found = new Set(flags.split(/\s+/));
  const usable = INSTRUCTION_SETS.filter(({ name }) => has(name, found));
  const limited = chainOf(limit?.toLowerCase());
  const chosen = limited.size === 0 ? usable : usable.filter(({ name }) => limited.has(name));
  return chosen[0]?.name ?? "generic";
}

/**
 * Names the widest vector instructions that oneDNN uses here.
 *
 * @returns As `widestInstructionSet`; `generic` where there is no `/proc/cpuinfo`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cpuInstructionSet } from "./instruction_set.ts";
 *
 * assert.match(cpuInstructionSet(), /^(generic|sse41|avx)/);
 * ```
 */
export function cpuInstructionSet(): string {
  const flags = /^flags\s*:(.*)$/m.exec(readSystemFile("/proc/cpuinfo"))?.[1] ?? "";
  return widestInstructionSet(flags, { limit: Deno.env.get("ONEDNN_MAX_CPU_ISA") });
}

/** Whether all flags of a set, and of those that it stands on, were found. */
function has(name: string | undefined, found: ReadonlySet<string>): boolean {
  const set = INSTRUCTION_SETS.find((set) => set.name === name);
  if (!set) return true;
  return set.flags.every((flag) => found.has(flag)) && has(set.base, found);
}

/** A set and those that it stands on; empty for a name that is none. */
function chainOf(name: string | undefined): ReadonlySet<string> {
  const set = INSTRUCTION_SETS.find((set) => set.name === name);
  return new Set(set ? [set.name, ...chainOf(set.base)] : []);
}
