/**
 * Compiling the addon: the bridge between Deno and the library.
 *
 * @module
 */
import { join } from "node:path";
import { EnvironmentError } from "./environment_error.ts";
import { installCommand } from "./install_advice.ts";
import { explainCompilerFailure } from "./install_explain.ts";
import type { InstallWork } from "./install_fetch.ts";
import { type Environment, findProgram, runProgram } from "./install_program.ts";
import type { Recipe } from "./install_recipe.ts";

/** A C++ compiler. */
export interface Compiler {
  readonly program: string;
  /** First line of its `--version`. */
  readonly version: string;
}

/**
 * Finds the C++ compiler: `$CXX`, else the first of c++, g++ and clang++ that works.
 *
 * @param environment Where `CXX` and `PATH` are taken from.
 * @returns It, or undefined.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findCompiler } from "./install_compile.ts";
 *
 * assert.equal(await findCompiler({ PATH: "" }), undefined);
 * ```
 */
export async function findCompiler(environment: Environment): Promise<Compiler | undefined> {
  const { CXX: chosen } = environment;
  const names = chosen !== undefined && chosen !== "" ? [chosen] : ["c++", "g++", "clang++"];
  for (const name of names) {
    const program = await findProgram(name, environment);
    if (program === undefined) continue;
    const { succeeded, text } = await runProgram([program, "--version"], { environment });
    if (succeeded) return { program, version: text.split("\n")[0] ?? "" };
  }
}

/**
 * Compiles the npm package's C++ sources against the headers and the library of the wheels.
 *
 * @param recipe Where the sources and Node's headers are.
 * @param options `wheels` is the folder of the unpacked wheels, `output` the addon's path.
 * @param work Where the log is, and who is told.
 * @returns The compiler.
 * @throws {EnvironmentError} If there is no compiler, or it fails.
 *
 * @example Without a compiler
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileAddon } from "./install_compile.ts";
 * import { recipeOf } from "./install_recipe.ts";
 *
 * const work = { staging: "/nowhere", environment: {}, log: "/nowhere/log", say: () => {} };
 * const options = { wheels: "/nowhere/wheels", output: "/nowhere/addon" };
 * await assert.rejects(compileAddon(await recipeOf("cpu"), options, work), {
 *   name: "EnvironmentError",
 * });
 * ```
 */
export async function compileAddon(
  recipe: Recipe,
  options: { readonly wheels: string; readonly output: string },
  work: InstallWork,
): Promise<Compiler> {
  const compiler = await requireCompiler(work.environment);
  work.say(`Compiling the addon with ${compiler.version}`);
  const library = join(options.wheels, "tensorflow");
  const { succeeded, text } = await runProgram(
    [compiler.program, ...compilerArguments(recipe, { library, output: options.output })],
    work,
  );
  if (!succeeded) throw explainCompilerFailure(text, work.log);
  return compiler;
}

/**
 * Finds the C++ compiler, or says how to install one.
 *
 * @param environment Where `CXX` and `PATH` are taken from.
 * @returns It.
 * @throws {EnvironmentError} If there is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requireCompiler } from "./install_compile.ts";
 *
 * await assert.rejects(requireCompiler({ PATH: "" }), { name: "EnvironmentError" });
 * ```
 */
export async function requireCompiler(environment: Environment): Promise<Compiler> {
  const compiler = await findCompiler(environment);
  if (compiler) return compiler;
  const { CXX: chosen } = environment;
  const tried = chosen !== undefined && chosen !== "" ? `CXX=${chosen}` : "c++, g++ and clang++";
  throw new EnvironmentError(`Cannot compile the addon: no C++ compiler found, tried ${tried}`, {
    mend: await installCommand("compiler", environment),
  });
}

function compilerArguments(
  recipe: Recipe,
  { library, output }: { readonly library: string; readonly output: string },
): string[] {
  return [
    ["-O2", "-fPIC", "-shared", "-std=c++17", "-DNAPI_VERSION=8"],
    ["-I", recipe.headers, "-I", join(library, "include")],
    ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(recipe.addonSources, name)),
    ["-L", library, "-Wl,--no-as-needed"],
    ["-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
    // The library lies beside the addon, wherever the folder is moved to
    ["-Wl,-rpath,$ORIGIN/tensorflow", "-o", output],
  ].flat();
}
