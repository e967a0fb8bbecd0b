import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { annotations } from "../../src/cli/annotations.ts";
import { thawCommand, TINY, tinyProject } from "./_thaw.ts";

Deno.test("annotations() escapes what a workflow command would read as its end", () => {
  const problem = { place: "a,b:c.yaml:1:2", message: "100 %\nwrong::x", snippet: "s" };
  assert.equal(
    annotations([problem], { level: "warning", root: "." }),
    "::warning file=a%2Cb%3Ac.yaml,line=1,col=2,title=Thaw::100 %25%0Awrong::x",
  );
});

Deno.test("annotations() counts paths from the root of the repository", () => {
  const problem = { place: "experiments/a.yaml:1:2", message: "Wrong", snippet: "" };
  assert.equal(
    annotations([problem], { level: "error", root: ".." }),
    `::error file=${
      join(Deno.cwd().split("/").at(-1) ?? "", "experiments/a.yaml")
    },line=1,col=2,title=Thaw::Wrong`,
  );
});

Deno.test("annotations() writes the ten that GitHub shows", () => {
  const problems = Array.from({ length: 12 }, (_, k) => ({
    place: `a.yaml:${k + 1}:1`,
    message: "Wrong",
    snippet: "",
  }));
  assert.equal(annotations(problems, { level: "error", root: "." }).split("\n").length, 10);
});

for (const [actions, wanted] of [["true", 2], ["false", 0]] as const) {
  Deno.test(`cli: with GITHUB_ACTIONS=${actions} problems have ${wanted} annotations`, async () => {
    const folder = tinyProject(TINY.replace("momentum", "momentun"));
    try {
      const args = ["plan", "tiny.yaml", "--set", "training.epoch=1"];
      const environment = { GITHUB_ACTIONS: actions, GITHUB_WORKSPACE: folder };
      const { code, stderr } = await thawCommand(folder, args, environment).output();
      assert.equal(code, 2);
      const found = new TextDecoder().decode(stderr).split("\n").filter((line) =>
        line.startsWith("::")
      );
      assert.deepEqual(
        found,
        [
          "::error file=tiny.yaml,line=10,col=37,title=Thaw::Unknown key `momentun` in `training.optimizer`. Did you mean `momentum`?",
          "::error title=Thaw::--set training.epoch=1: Unknown key `epoch` in `training`. Did you mean `epochs`?",
        ].slice(0, wanted),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
