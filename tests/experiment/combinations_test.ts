import assert from "node:assert/strict";
import { type Combination, combine, isSame } from "../../src/experiment/_combinations.ts";
import { parseYaml } from "../../src/experiment/_parse_yaml.ts";
import { nameRuns } from "../../src/experiment/_run_names.ts";
import { child, plain, type Tree } from "../../src/experiment/_tree.ts";

function parse(text: string): Tree {
  const { tree } = parseYaml(text, { file: "a.yaml" });
  assert.ok(tree);
  return tree;
}

function entriesOf(tree: Tree | undefined): ReadonlyMap<string, Tree> {
  if (tree?.kind !== "mapping") return new Map();
  return new Map([...tree.entries].map(([key, entry]) => [key, entry.tree]));
}

function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === "list" ? tree.items : [];
}

/** Combines a matrix that is written as YAML. */
function combined(text: string) {
  const tree = parse(text);
  const axes = new Map(
    [...entriesOf(tree)].filter(([key]) => key !== "include" && key !== "exclude")
      .map(([key, list]) => [key, itemsOf(list)]),
  );
  const [include = [], exclude = []] = ["include", "exclude"]
    .map((key) => itemsOf(child(tree, key)).map(entriesOf));
  return { ...combine({ axes, include, exclude }), axes };
}

function plainly(combinations: readonly Combination[]): unknown {
  return combinations.map((each) =>
    Object.fromEntries([...each].map(([key, value]) => [key, plain(value)]))
  );
}

Deno.test("combine() makes the cross product, the last key moving fastest", () => {
  assert.deepEqual(plainly(combined("{ a: [1, 2], b: [x, y] }").combinations), [
    { a: 1, b: "x" },
    { a: 1, b: "y" },
    { a: 2, b: "x" },
    { a: 2, b: "y" },
  ]);
});

// https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
Deno.test("combine() includes as the example in GitHub's documentation says", () => {
  const { combinations } = combined(`
fruit: [apple, pear]
animal: [cat, dog]
include:
  - color: green
  - color: pink
    animal: cat
  - fruit: apple
    shape: circle
  - fruit: banana
  - fruit: banana
    animal: cat
`);
  assert.deepEqual(plainly(combinations), [
    { fruit: "apple", animal: "cat", color: "pink", shape: "circle" },
    { fruit: "apple", animal: "dog", color: "green", shape: "circle" },
    { fruit: "pear", animal: "cat", color: "pink" },
    { fruit: "pear", animal: "dog", color: "green" },
    { fruit: "banana" },
    { fruit: "banana", animal: "cat" },
  ]);
});

Deno.test("combine() makes each entry of `include` a combination where there are no keys", () => {
  assert.deepEqual(plainly(combined("include: [{ a: 1 }, { b: 2 }]").combinations), [
    { a: 1 },
    { b: 2 },
  ]);
});

Deno.test("combine() excludes what has all values of an entry, before it includes", () => {
  const { combinations, idle } = combined(`
a: [1, 2, 3]
b: [[], { c: [1] }]
exclude:
  - { a: 1, b: { c: [1] } }
  - { a: 2 }
  - { a: 4 }
  - { a: 3, b: [2] }
  - { a: "3" }
include:
  - { a: 2, b: [] }
`);
  assert.deepEqual(plainly(combinations), [
    { a: 1, b: [] },
    { a: 3, b: [] },
    { a: 3, b: { c: [1] } },
    { a: 2, b: [] },
  ]);
  assert.deepEqual(idle, [2, 3, 4]);
});

Deno.test("isSame() compares values, wherever they stand", () => {
  const [list, ...others] = ["[1, { a: 2 }]", "[1, { a: 3 }]", "[1, 2]", "1", "{ a: 1 }"].map(
    parse,
  );
  assert.ok(list);
  assert.ok(isSame(parse("\n\n- 1\n- a: 2\n"), list));
  for (const other of [undefined, ...others]) assert.ok(!isSame(other, list));
});

Deno.test("nameRuns() calls a key by its last part and a value by what it is", () => {
  const names = (text: string) => {
    const { combinations, axes } = combined(text);
    return nameRuns(combinations, axes);
  };
  assert.deepEqual(names("{ optimizer.lr: [0.10, 1e-7], optimizer.nesterov: [true] }"), [
    "lr0.1-nesterovtrue",
    "lr1e-7-nesterovtrue",
  ]);
  assert.deepEqual(names("{ freeze: [[], [layer1]], class_weights: [null, a b] }"), [
    "freeze0-class_weightsnull",
    "freeze0-class_weights1",
    "freeze1-class_weightsnull",
    "freeze1-class_weights1",
  ]);
  assert.deepEqual(names("{ epochs: [4], schedule.warmup.epochs: [1], class_weights.a b: [1] }"), [
    "epochs4-schedule.warmup.epochs1-a_b1",
  ]);
});

Deno.test("nameRuns() counts a position in the list of the key, then what `include` adds", () => {
  const { combinations, axes } = combined(
    "{ freeze: [[], [a], [b]], exclude: [{ freeze: [] }], include: [{ freeze: [c] }, { freeze: [a], x: 1 }, { freeze: [b], name: own }] }",
  );
  assert.deepEqual(nameRuns(combinations, axes), ["freeze1-x1", "own", "freeze3"]);
});
