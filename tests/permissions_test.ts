/** What the tasks may do: the README and `deno.json` say the same, and what is not said is refused. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { thaw, thawCommand, tinyProject } from "./cli/_thaw.ts";
import { taskCommands, writtenFlags } from "./task_flags.ts";

/** Those of who changes Thaw: they start servers and processes of any kind. */
const DEVELOPERS = ["test", "kill", "fuzz", "long", "ok", "bench", "assemble"];

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [, section = ""] = /^## What the tasks may do\n(.*?)^## /ms.exec(readme) ?? [];

Deno.test("tasks: none of those who use Thaw asks for everything", () => {
  const wide = Object.entries(taskCommands())
    .filter(([, command]) => / (-A|--allow-all)\b/.test(command))
    .map(([name]) => name);
  assert.deepEqual(wide.sort(), DEVELOPERS.filter((name) => name !== "ok").sort());
  for (const name of DEVELOPERS) assert.ok(section.includes(`\`${name}\``), name);
});

Deno.test("tasks: the README says what each permission is for, and names none that nobody asks for", () => {
  const asked = new Set(Object.keys(taskCommands()).flatMap(writtenFlags));
  // A list that begins with another's is told by what it adds
  const shortened = [...asked].filter((flag) => flag.startsWith("--allow-")).map((flag) =>
    flag
      .replace("=.,$HOME", "=$HOME")
      .replace("=cpus,uid", "=cpus,osRelease,statfs,systemMemoryInfo,uid")
      .replace("-sys=uid", "-sys=cpus,osRelease,statfs,systemMemoryInfo,uid")
  );
  const said = [...section.matchAll(/^\| `(--allow-[^`]+)`/gm)].map(([, flag]) => flag);
  const wanted = new Set([...shortened, "--allow-write=."]);
  assert.deepEqual([...new Set(said)].sort(), [...wanted].sort());
  assert.ok(asked.size > 8);
});

Deno.test("tasks: what a task may not do ends it with a message, and nothing is written there", async () => {
  const folder = tinyProject();
  const outside = Deno.makeTempDirSync({ prefix: "thaw-outside-" });
  const { code, stdout, stderr } = await thaw(folder, "run", "tiny.yaml", "--reports", outside);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.equal(
    stderr,
    `Cannot write reports to "${outside}": Requires write access to "${outside}", run again with ` +
      "the --allow-write flag\n" +
      'A task may do what README.md lists under "What the tasks may do"; to let it do more, call ' +
      "its command of deno.json with that flag added\n",
  );
  assert.deepEqual([...Deno.readDirSync(outside)], []);
  for (const path of [folder, outside]) Deno.removeSync(path, { recursive: true });
});

Deno.test("tasks: programs are started where LD_LIBRARY_PATH is set, as for CUDA", async () => {
  const folder = tinyProject();
  const environment = { LD_LIBRARY_PATH: "/nowhere", GIT_CEILING_DIRECTORIES: folder };
  const { stderr } = await thawCommand(folder, ["compare", "HEAD"], environment).output();
  assert.match(new TextDecoder().decode(stderr), /not a git repository/);
  Deno.removeSync(folder, { recursive: true });
});
