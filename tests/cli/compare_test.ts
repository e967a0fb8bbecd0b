/** `deno task compare` as a user calls it, in git repositories that the test makes. */
import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { type Made, madeJson, marks } from "../compare/_made_report.ts";
import { commit, git, gitFolder, HAS_GIT } from "../sources/_git_folder.ts";
import { type Called, thaw, thawCommand } from "./_thaw.ts";

const good: Made = { methods: { one: [marks(38, 40)], two: [marks(30, 40)] } };
const bad: Made = { methods: { one: [marks(10, 40)], two: [marks(30, 40)] } };
const file = "reports/made.json";

/** A test in a repository: `main` is good, `topic` branched off it and is bad, `main` went on. */
function gitTest(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test({
    name: `cli: compare ${name}`,
    ignore: !HAS_GIT,
    fn: async () => {
      const folder = await gitFolder();
      try {
        await commit(folder, { [file]: madeJson(good), "reports/made.run.json": "no report" });
        await git(folder, "tag", "v1");
        await git(folder, "switch", "--quiet", "--create", "topic");
        await commit(folder, { [file]: madeJson(bad) });
        await git(folder, "switch", "--quiet", "main");
        await git(folder, "rm", "--quiet", "-r", "reports");
        await commit(folder, {});
        await git(folder, "switch", "--quiet", "topic");
        await body(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

/** A test in a folder that is no repository, with a good and a bad report. */
function folderTest(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test(`cli: compare ${name}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "thaw-compare-" });
    try {
      for (const [side, made] of Object.entries({ good, bad })) {
        await Deno.mkdir(`${folder}/${side}`);
        await Deno.writeTextFile(`${folder}/${side}/made.json`, madeJson(made));
      }
      await body(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

function assertSaid(called: Called, { code, stderr }: { code: number; stderr: string }): void {
  assert.equal(called.stderr, stderr);
  assert.equal(called.code, code);
}

/** A mistake: one line on stderr, nothing on stdout. */
function assertRefused(called: Called, code: number, stderr: string): void {
  assertSaid(called, { code, stderr: `${stderr}\n` });
  assert.equal(called.stdout, "");
}

gitTest("reads a tag against the working tree", async (folder) => {
  const tag = (await git(folder, "rev-parse", "v1")).slice(0, 12);
  const called = await thaw(folder, "compare", "v1");
  assertSaid(called, { code: 0, stderr: "" });
  const [headline, before, after] = called.stdout.split("\n");
  assert.equal(headline, "one: regressed; two: identical predictions");
  assert.equal(before, `before        v1 (${tag})`);
  assert.equal(after, "after         working tree (reports)");
});

gitTest("reads two revisions, whatever lies in the working tree", async (folder) => {
  await Deno.remove(`${folder}/reports`, { recursive: true });
  const called = await thaw(folder, "compare", "topic", "HEAD~1", "--json");
  assertSaid(called, { code: 0, stderr: "" });
  const { experiments: [one] } = JSON.parse(called.stdout);
  assert.equal(one.before.file, `topic:${file}`);
  assert.equal(one.after.file, `HEAD~1:${file}`);
  assert.deepEqual(one.methods.map(({ verdict }: { verdict: string }) => verdict), [
    "improved",
    "identical",
  ]);
});

gitTest("reads the merge base, not what the base became", async (folder) => {
  const parted = (await git(folder, "rev-parse", "v1")).slice(0, 12);
  const called = await thaw(folder, "compare", "--base", "main", "--md");
  assertSaid(called, { code: 0, stderr: "" });
  const [marker, headline, , sides] = called.stdout.split("\n");
  assert.equal(marker, "<!-- thaw-compare -->");
  assert.equal(headline, "## one: regressed; two: identical predictions");
  assert.equal(
    sides,
    `\`merge base with main (${parted})\` against \`working tree (reports)\``,
  );
});

gitTest("takes a name beside --base as what is", async (folder) => {
  const called = await thaw(folder, "compare", "v1", "--base", "main");
  assertSaid(called, { code: 0, stderr: "" });
  assert.match(called.stdout, /^one: identical predictions; two: identical predictions\n/);
  assertRefused(
    await thaw(folder, "compare", "v1", "topic", "--base", "main"),
    2,
    "Cannot compare three: with --base name what is, and nothing else",
  );
});

gitTest("refuses a name that is a path and a revision", async (folder) => {
  await Deno.mkdir(`${folder}/topic`);
  assertRefused(
    await thaw(folder, "compare", "topic"),
    2,
    'Cannot tell what "topic" is: a path here and a revision of git; ' +
      "write ./topic for the path, or topic~0 for the revision",
  );
  assert.equal((await thaw(folder, "compare", "topic~0")).code, 0);
  assertRefused(
    await thaw(folder, "compare", "./topic"),
    2,
    'Cannot compare: no reports are there, "./topic" has none (NAME.json)',
  );
});

gitTest("says what a revision lacks", async (folder) => {
  const commit = (await git(folder, "rev-parse", "main")).slice(0, 12);
  assertRefused(
    await thaw(folder, "compare", "main"),
    2,
    `Cannot compare: no reports are there, "reports" of main (${commit}) has none`,
  );
  assertRefused(
    await thaw(folder, "compare", "nope"),
    2,
    'Cannot find "nope": it is no file or folder here, and no revision that git knows',
  );
  assertRefused(
    await thaw(folder, "compare", "--base", "origin/main"),
    2,
    'Cannot find "origin/main": git knows no such revision here; get it with git fetch',
  );
});

gitTest("names a damaged report of a revision", async (folder) => {
  await commit(folder, { [file]: madeJson(good).slice(0, 900) });
  assertRefused(
    await thaw(folder, "compare", "HEAD"),
    3,
    `Cannot read report "HEAD:${file}": it was cut short; take it from git again or repeat the run`,
  );
});

gitTest(
  "says where another --reports folder is, in a folder below the root too",
  async (folder) => {
    await commit(folder, { "below/kept/made.json": madeJson(good) });
    await Deno.writeTextFile(`${folder}/below/kept/made.json`, madeJson(bad));
    const called = await thaw(`${folder}/below`, "compare", "HEAD", "--reports", "kept");
    assertSaid(called, { code: 0, stderr: "" });
    assert.match(called.stdout, /^one: regressed; .*\n.*\nafter {9}working tree \(kept\)\n/);
  },
);

folderTest("compares files and folders where there is no repository", async (folder) => {
  const called = await thaw(folder, "compare", "good", "bad/made.json");
  assertSaid(called, { code: 0, stderr: "" });
  assert.match(called.stdout, /^one: regressed; two: identical predictions\n/);
  assertRefused(
    await thaw(folder, "compare", "main"),
    3,
    'Cannot get "main": not a git repository (or any of the parent directories): .git',
  );
});

folderTest("needs no git for paths, and says where it does", async (folder) => {
  const call = async (...args: string[]) => {
    const { code, stderr } = await thawCommand(folder, ["compare", ...args], { PATH: "/nowhere" })
      .output();
    return { code, stderr: new TextDecoder().decode(stderr), stdout: "" };
  };
  assertSaid(await call("good", "bad"), { code: 0, stderr: "" });
  assertRefused(
    await call("main", "bad"),
    3,
    'Cannot get "main": git is not installed, and no file or folder has this name',
  );
});

folderTest("names two reports of one experiment, and one too large to read", async (folder) => {
  await Deno.copyFile(`${folder}/good/made.json`, `${folder}/good/copy.json`);
  assertRefused(
    await thaw(folder, "compare", "good", "bad"),
    3,
    'Cannot read report "good/made.json": it is of experiment "made", as is "good/copy.json"',
  );
  assertRefused(
    await thaw(folder, "compare", "/dev/zero", "bad"),
    3,
    'Cannot read report "/dev/zero": it is no regular file',
  );
  truncateSync(`${folder}/bad/made.json`, 300e6); // Sparse
  assertRefused(
    await thaw(folder, "compare", "bad", "good"),
    3,
    'Cannot read report "bad/made.json": it is too large, current size is 300 MB, at most 268 MB can be read',
  );
});

folderTest("takes two files of other names as before and after", async (folder) => {
  await Deno.writeTextFile(`${folder}/b.json`, madeJson({ ...bad, experiment: "renamed" }));
  const called = await thaw(folder, "compare", "good/made.json", "b.json");
  assertSaid(called, { code: 0, stderr: "" });
  assert.match(called.stdout, /^one: regressed; [\s\S]*\n== made, then renamed: 40 validation/);
  const apart = await thaw(folder, "compare", "good", "b.json", "--fail-on", "incomparable");
  assertSaid(apart, {
    code: 6,
    stderr: "Gate: nothing is on both sides (--fail-on incomparable)\n",
  });
  assert.equal(
    apart.stdout,
    "Nothing to compare\nbefore        good\nafter         b.json\n\nOnly before: made\nOnly after: renamed\n",
  );
});

folderTest("fails by its gates alone, after all is printed", async (folder) => {
  const gate = (...args: string[]) => thaw(folder, "compare", "good", "bad", ...args);
  const { stdout } = await gate();
  const failed = async (code: number, stderr: string, ...args: string[]) => {
    const called = await gate(...args);
    assertSaid(called, { code, stderr });
    assert.equal(called.stdout, stdout);
  };
  await failed(0, "", "--fail-on", "inconclusive,incomparable");
  await failed(5, "Gate: made / one regressed (--fail-on regressed)\n", "--fail-on", "regressed");
  await failed(
    5,
    "Gate: made / one regressed (--fail-on regressed)\n" +
      "Gate: made / one reaches 25.0 %, wanted 75.0 % (--min-accuracy)\n",
    ...["--fail-on", "incomparable", "--fail-on", "regressed", "--min-accuracy", "75"],
  );
  await failed(0, "", "--min-accuracy", "25");
});

folderTest("fails by reports of other pictures with 6", async (folder) => {
  await Deno.writeTextFile(`${folder}/good/made.json`, madeJson({ ...good, classes: ["a", "b"] }));
  const called = await thaw(
    folder,
    "compare",
    "good",
    "bad",
    "--fail-on",
    "regressed,incomparable",
  );
  assertSaid(called, {
    code: 6,
    stderr: "Gate: made / one has no verdict (--fail-on incomparable)\n" +
      "Gate: made / two has no verdict (--fail-on incomparable)\n",
  });
});

folderTest("says what an option takes", async (folder) => {
  const call = (...args: string[]) => thaw(folder, "compare", "good", "bad", ...args);
  assertRefused(
    await call("--fail-on", "regresed"),
    2,
    "Cannot use --fail-on regresed: there is no such finding. Did you mean `regressed`?",
  );
  assertRefused(
    await call("--margin", "0"),
    2,
    "Cannot use --margin 0: it is in percentage points, above 0 and below 100",
  );
  assertRefused(
    await call("--min-accuracy", "0.9"),
    2,
    "Cannot use --min-accuracy 0.9: it is in percent, above 1 and below 100",
  );
  assertRefused(
    await call("--md", "--json"),
    2,
    "Cannot print both: --json and --md exclude each other",
  );
  assertRefused(
    await thaw(folder, "compare"),
    2,
    "Cannot compare with nothing: name a report, a folder or a revision, or --base REVISION",
  );
  assertRefused(
    await thaw(folder, "compare", "good"),
    2,
    'Cannot compare: no reports are there, "reports" is no folder',
  );
});
