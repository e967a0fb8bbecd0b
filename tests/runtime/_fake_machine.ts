/**
 * A machine of small scripts in place of pip and the compiler.
 *
 * @module
 */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../../src/runtime/install_program.ts";
import type { Recipe } from "../../src/runtime/install_recipe.ts";

/** A temporary folder with programs and a cache. */
export interface FakeMachine extends AsyncDisposable {
  readonly folder: string;
  readonly cacheRoot: string;
  /** Its `PATH` holds the machine's own programs alone. */
  readonly environment: Environment;
  readonly recipe: Recipe;
  /** Lines that `say` was given. */
  readonly said: string[];
  readonly say: (line: string) => void;
  /** Makes a program of a shell script. */
  program(name: string, script: string): Promise<void>;
}

/** What a wheel of the fake pip holds: parts that are kept, and one that is not. */
const UNPACK = `
mkdir -p "$target/tensorflow/include" "$target/tensorflow_cpu-1.dist-info"
echo library > "$target/tensorflow/libtensorflow_cc.so.2"
echo framework > "$target/tensorflow/libtensorflow_framework.so.2"
echo licence > "$target/tensorflow/include/LICENSE"
echo header > "$target/tensorflow/include/tensor.h"
echo python > "$target/tensorflow/__init__.py"
`;

/** A pip that unpacks, after some script; it counts its installs in `pip_installs`. */
export function pipScript({ folder, before = "" }: { folder: string; before?: string }): string {
  return `PATH=/usr/bin:/bin
if [ "$3" = --version ]; then echo "pip 99.1 from somewhere"; exit 0; fi
echo "$@" >> ${folder}/pip_installs
while [ "$1" != --target ]; do shift; done
target=$2
${before}
${UNPACK}`;
}

/** A compiler whose addon is the list of its arguments. */
export const COMPILER_SCRIPT = `PATH=/usr/bin:/bin
if [ "$1" = --version ]; then echo "c++ (Fake) 13.1"; echo "No warranty"; exit 0; fi
for output; do :; done
echo "$@" > "$output"
`;

/** Makes a machine with a pip and a compiler that work. */
export async function fakeMachine(): Promise<FakeMachine> {
  const folder = await Deno.makeTempDir({ prefix: "thaw-machine-" });
  const bin = join(folder, "bin");
  await mkdir(bin);
  const said: string[] = [];
  const machine: FakeMachine = {
    folder,
    cacheRoot: join(folder, "cache", "thaw"),
    environment: { PATH: bin, HOME: folder },
    recipe: fakeRecipe(folder),
    said,
    say: (line) => void said.push(line),
    async program(name, script) {
      await writeFile(join(bin, name), `#!/bin/sh\n${script}`);
      await chmod(join(bin, name), 0o755);
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
    },
  };
  await machine.program("python3", pipScript({ folder }));
  await machine.program("c++", COMPILER_SCRIPT);
  return machine;
}

function fakeRecipe(folder: string): Recipe {
  return {
    build: "cpu",
    tensorflow: "1.0.0",
    tfjs: "4.0.0",
    name: "tensorflow-cpu-1.0.0-0123456789ab",
    requirements: join(folder, "requirements.txt"),
    platforms: ["manylinux_2_27_x86_64"],
    addonSources: "/package/binding",
    headers: "/headers/include",
    duration: "a moment",
    bytes: { download: 1000, height: 2000, kept: 500 },
  };
}
