/** What a user who makes a mistake sees: one message, the right exit code, no stack trace. */
import assert from "node:assert/strict";
import { cpSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Called, thaw, TINY, tinyProject } from "./_thaw.ts";

function assertClean({ stderr }: Called): void {
  assert.doesNotMatch(stderr, /^\s+at .*:\d+:\d+/m, "a stack trace reached the user");
}

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  readonly text?: string;
  readonly spoil?: (folder: string) => void;
  readonly code: number;
  readonly stderr: RegExp;
}

const CASES: readonly Case[] = [
  {
    name: "plan of a file that is not there",
    args: ["plan", "no.yaml"],
    code: 2,
    stderr: /^Cannot read experiment "no\.yaml": there is no such file\n$/,
  },
  {
    name: "a name with an escape code",
    args: ["plan", "no\u001b[2J.yaml"],
    code: 2,
    stderr: /^Cannot read experiment "no\ufffd\[2J\.yaml": there is no such file\n$/,
  },
  {
    name: "run without a file",
    args: ["run"],
    code: 2,
    stderr: /missing required argument 'experiment'/,
  },
  {
    name: "an unknown option",
    args: ["plan", "tiny.yaml", "--sett"],
    code: 2,
    stderr: /unknown option '--sett'/,
  },
  { name: "an unknown command", args: ["train"], code: 2, stderr: /unknown command 'train'/ },
  {
    name: "a misspelt key",
    args: ["plan", "tiny.yaml"],
    text: TINY.replace("momentum", "momentun"),
    code: 2,
    stderr:
      /^tiny\.yaml:10:37: Unknown key `momentun`[^\n]*Did you mean `momentum`\?\n.*momentun: 0\.9 }\n *\^\n$/,
  },
  {
    name: "an unknown key of --set",
    args: ["plan", "tiny.yaml", "--set", "training.epoch=1"],
    code: 2,
    stderr: /--set training\.epoch=1[\s\S]*Did you mean `epochs`\?/,
  },
  {
    name: "a frozen pattern that matches nothing",
    args: ["plan", "tiny.yaml"],
    text: TINY.replace("[backbone]", "[layr1]"),
    code: 2,
    stderr: /tiny\.yaml:13:\d+[\s\S]*"layr1" matches no parameter/,
  },
  {
    name: "data that are not there",
    args: ["plan", "tiny.yaml"],
    text: TINY.replace("source: pictures", "source: nowhere"),
    code: 3,
    stderr: /nowhere: no such file or folder/,
  },
  {
    name: "a class that training lacks",
    args: ["plan", "tiny.yaml"],
    spoil: (folder) =>
      cpSync(join(folder, "pictures/val/ants"), join(folder, "pictures/val/wasps"), {
        recursive: true,
      }),
    code: 2,
    stderr: /"val" has classes that "train" lacks: wasps/,
  },
  {
    name: "a weights card that is not there",
    args: ["plan", "tiny.yaml"],
    text: TINY.replace("weights: null", "weights: card.yaml"),
    code: 3,
    stderr: /card\.yaml: no such file/,
  },
  {
    name: "a picture cut short",
    args: ["run", "tiny.yaml"],
    spoil: (folder) => {
      const [first] = [...Deno.readDirSync(join(folder, "pictures/val/ants"))];
      truncateSync(join(folder, "pictures/val/ants", first?.name ?? ""), 900);
    },
    code: 3,
    stderr: /pictures\/val\/ants\/.*\.jpg/,
  },
  {
    name: "reports into a file's place",
    args: ["run", "tiny.yaml", "--reports", "taken"],
    spoil: (folder) => writeFileSync(join(folder, "taken"), ""),
    code: 2,
    stderr: /^Cannot write reports to "taken": EEXIST[^\n]*\n$/,
  },
  {
    name: "weights into a file's place",
    args: ["run", "tiny.yaml", "--save-weights", "taken"],
    spoil: (folder) => writeFileSync(join(folder, "taken"), ""),
    code: 2,
    stderr: /Cannot save weights to "taken"/,
  },
];

for (const { name, args, text, spoil, code, stderr } of CASES) {
  Deno.test(`cli: ${name} is said and ends with ${code}`, async () => {
    const folder = tinyProject(text);
    try {
      spoil?.(folder);
      const called = await thaw(folder, ...args);
      assert.match(called.stderr, stderr);
      assert.equal(called.code, code);
      assert.equal(called.stdout, "");
      assertClean(called);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
