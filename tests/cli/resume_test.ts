/** Runs that are killed and go on: nothing is lost, and the reports are the same bytes. */
import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { KEPT, type Kill, killRun, resultsOf } from "./_killed_run.ts";
import { thaw, thawArguments, TINY, tinyProject } from "./_thaw.ts";

const run = ["run", "tiny.yaml", "--save-weights", "weights"] as const;

/** Names in the one folder of a run's checkpoints. */
function checkpointsIn(folder: string): string[] {
  const root = join(folder, "reports/.checkpoints");
  const [own, ...others] = readdirSync(root).map((name) => join(root, name));
  assert.deepEqual(others, []);
  return readdirSync(own!).filter((name) => name.endsWith(".checkpoint")).sort()
    .map((name) => join(own!, name));
}

Deno.test("cli: a run that is killed seven times ends with the bytes of one that was left alone", async (t) => {
  const [alone, killed] = [tinyProject(KEPT), tinyProject(KEPT)];
  try {
    const { code, stderr } = await thaw(alone, ...run);
    assert.equal(code, 0, stderr);
    const results = resultsOf(alone);
    assert.equal(results.size, 2 + 3 * 2);
    const kills: readonly Kill[] = [
      { signal: "SIGKILL", moment: { writing: 1 } },
      { signal: "SIGKILL", moment: { text: "Training", after: 500 * Math.random() } },
      { signal: "SIGKILL", moment: { writing: 2 } },
      { signal: "SIGTERM", moment: { text: "  epoch ", after: 200 * Math.random() } },
      { signal: "SIGINT", moment: { text: "  epoch ", after: 200 * Math.random() } },
      { signal: "SIGKILL", moment: { started: 1500 * Math.random() } },
      { signal: "SIGKILL", moment: { writing: 2 } },
    ];
    for (const [k, kill] of kills.entries()) {
      await t.step(`${k + 1}. ${kill.signal}`, async () => {
        const ended = await killRun(killed, kill);
        assert.notEqual(ended.waited, null, `it had ended: ${ended.stderr}`);
        if (kill.signal === "SIGKILL") return assert.equal(ended.signal, "SIGKILL", ended.stderr);
        assert.equal(ended.code, 130, ended.stderr);
        assert.ok(ended.waited! < 5000, `${ended.waited} ms`);
        assert.match(
          ended.stderr,
          /What was trained is kept: the same command goes on from here\n$/,
        );
        assert.deepEqual(readdirSync(join(killed, "reports")), [".checkpoints"]);
      });
    }
    const last = await thaw(killed, ...run);
    assert.equal(last.code, 0, last.stderr);
    assert.match(
      last.stderr,
      /Going on with an unfinished run: (mixed|unfrozen), seed \d, [^\n]+ UTC\); --resume never starts anew\n/,
    );
    for (const [name, bytes] of results) {
      assert.ok(bytes.equals(resultsOf(killed).get(name)!), `${name} is another`);
    }
    const names = readdirSync(join(killed, "reports")).sort();
    const files = ["kept", "kept.html", "kept.json", "kept.md", "kept.run.json"];
    assert.deepEqual(names, files, "checkpoints are gone");
  } finally {
    for (const folder of [alone, killed]) rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: what a run cannot go on from is said and left as it is", async (t) => {
  const folder = tinyProject(KEPT);
  const set = (key: string) => ["--set", key];
  try {
    await t.step("--resume without anything to go on with", async () => {
      const { code, stderr } = await thaw(folder, ...run, "--resume");
      assert.equal(code, 2);
      assert.match(
        stderr,
        /\nCannot go on: there is no unfinished run of this experiment in "reports\/\.checkpoints\/kept-[0-9a-f]{12}"; leave out --resume to start one\n$/,
      );
    });
    await killRun(folder, { signal: "SIGKILL", moment: { writing: 4 } });
    const [older, newest] = checkpointsIn(folder) as [string, string];
    const name = older.split("/").at(-2);
    await t.step("another plan, other data, other weights folder: told apart", async () => {
      for (
        const [args, difference] of [
          [[...run, ...set("training.batch_size=12")], "another plan \\(methods\\.0\\.batch_size"],
          [[...run, ...set("dataset.val=train")], "other data\n"],
          [["run", "tiny.yaml"], "--save-weights weights, here no --save-weights\n"],
        ] as const
      ) {
        const { code, stderr } = await thaw(folder, ...args, "--resume", "always");
        assert.equal(code, 2);
        const said =
          `Left as it is: an unfinished run of "kept" in reports/.checkpoints/${name}, ` +
          "which is not this one: ";
        assert.ok(stderr.includes(said), stderr);
        assert.match(
          stderr.slice(stderr.indexOf(said) + said.length),
          new RegExp(`^${difference}`),
        );
      }
    });
    await t.step("other numerics", async () => {
      Deno.env.set("TF_NUM_INTRAOP_THREADS", "1");
      const { stderr } = await thaw(folder, ...run, "--resume", "always");
      Deno.env.delete("TF_NUM_INTRAOP_THREADS");
      assert.match(stderr, /which is not this one: another machine \(threads \d+, here 1\)\n/);
    });
    await t.step(
      "a damaged checkpoint: the one before it, and if there is none, a new run",
      async () => {
        const whole = readFileSync(newest);
        truncateSync(newest, 1000);
        const damaged =
          `Cannot go on from "${newest.slice(folder.length + 1)}": it is damaged: its ` +
          "checksum is not that of its content\n";
        const before = await killRun(folder, { signal: "SIGKILL", moment: { text: "Going on" } });
        assert.ok(
          before.stderr.includes(`${damaged}Going on with an unfinished run: `),
          before.stderr,
        );
        assert.equal(readFileSync(newest).length, 1000, "it is left as it is");
        const good = readFileSync(older);
        copyFileSync(newest, older);
        const anew = await killRun(folder, {
          signal: "SIGKILL",
          moment: { text: "Starting anew" },
        });
        assert.ok(
          anew.stderr.includes(
            "\nStarting anew; what cannot be used stays until the run has ended\n",
          ),
          anew.stderr,
        );
        const never = await thaw(folder, ...run, "--resume", "always");
        assert.equal(never.code, 2);
        for (const [path, bytes] of [[older, good], [newest, whole]] as const) {
          Deno.writeFileSync(path, bytes);
        }
      },
    );
    await t.step("--resume never", async () => {
      const anew = await killRun(folder, {
        signal: "SIGINT",
        moment: { text: "  epoch " },
      }, ["--resume", "never"]);
      assert.ok(!anew.stderr.includes("Going on"), anew.stderr);
      assert.equal(anew.code, 130, anew.stderr);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("cli: checkpoint: null keeps nothing", async () => {
  const folder = tinyProject(`${KEPT}checkpoint: null\n`);
  try {
    const ended = await killRun(folder, { signal: "SIGTERM", moment: { text: "  epoch " } });
    assert.equal(ended.code, 130, ended.stderr);
    assert.match(ended.stderr, /\nInterrupted: no report was written\n$/);
    assert.deepEqual(readdirSync(join(folder, "reports")), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const hasTerminals = await new Deno.Command("script", { args: ["--version"] }).output()
  .then(({ success }) => success, () => false);

/** Calls a task on a terminal, on which somebody types. */
async function onTerminal(
  folder: string,
  { args, typed }: { readonly args: readonly string[]; readonly typed: string },
): Promise<{ readonly code: number; readonly shown: string }> {
  const command = [Deno.execPath(), ...thawArguments(args)].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qec", command, "/dev/null"],
    cwd: folder,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(typed));
  const { code, stdout } = await child.output();
  await writer.close().catch(() => {});
  return { code, shown: new TextDecoder().decode(stdout) };
}

Deno.test({
  name: "cli: on a terminal a run asks whether to go on (needs the program script)",
  ignore: !hasTerminals,
  fn: async () => {
    const folder = tinyProject(TINY);
    try {
      const moment = { text: "  epoch 2/2" };
      const { waited, stderr } = await killRun(folder, { signal: "SIGKILL", moment });
      assert.notEqual(waited, null, stderr);
      const { code, shown } = await onTerminal(folder, { args: run, typed: "what\ny\n" });
      assert.equal(code, 0, shown);
      assert.match(
        shown,
        /An unfinished run of "tiny" is at finetune, seed 0, after epoch [12] of 2 \([-0-9]+ [:0-9]+ UTC\)\. Go on with it\? \[Y\/n\]/,
      );
      assert.match(shown, /Answer y or n/);
      assert.ok(!shown.includes("finetune seed 0  epoch 1/2"), shown);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
});
