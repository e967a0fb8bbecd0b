import assert from "node:assert/strict";
import type { Estimate } from "../../src/plan/estimate.ts";
import { estimateText } from "../../src/plan/text/estimate.ts";
import { layersText } from "../../src/plan/text/layers.ts";
import { rows, table } from "../../src/plan/text/rows.ts";
import { settingsText, valueText } from "../../src/plan/text/settings.ts";
import { exampleView } from "../example_plan.ts";

Deno.test("rows() and table() keep each name on its line", () => {
  assert.equal(
    rows([["Data", "a\nb\u001b]0;x\u0007"]]),
    "Data            a\ufffdb\ufffd]0;x\ufffd\n",
  );
  assert.equal(table([["a\n", "b"], ["\u009b", "c"]]), "a\ufffd  b\n\ufffd   c\n");
});

Deno.test("table() does not pad by a heading or by a cell that is wider than most", () => {
  const long = "x".repeat(60);
  assert.equal(
    table([["A long heading"], ["a", long, "1"], ["b", "y", "2"]]),
    [
      "A long heading",
      `a  ${long}  1`,
      `b  y${" ".repeat(39)}  2`,
      "",
    ].join("\n"),
  );
});

Deno.test("valueText() is as a file would have it", () => {
  const values = [0.001, "sgd", null, true, [0, "a"], {}, undefined];
  assert.deepEqual(values.map(valueText), ["0.001", "sgd", "null", "true", "[0, a]", "{}", "-"]);
});

Deno.test("settingsText() leaves out what a method has from training", () => {
  const setting = { key: "methods.a.epochs", value: 4, from: "a.yaml:1:1" };
  assert.equal(settingsText([{ ...setting, inherited: true }]), "Settings\n");
  assert.equal(
    settingsText([{ ...setting, inherited: false }]),
    "Settings\n  methods.a.epochs  4  a.yaml:1:1\n",
  );
});

Deno.test("layersText() says what of a layer learns, and from which epoch", () => {
  const lineOf = (layer: string, ...set: string[]) => {
    const one = ["training.epochs=4", "methods={ one: {} }", ...set];
    const text = layersText(exampleView({ set: one }).layers);
    return text.split("\n").find((line) => line.startsWith(`  ${layer} `))?.slice(66);
  };
  const [stem, layer4] = ["{conv1,bn1}", "layer4.0.downsample.{0,1}"];
  assert.equal(lineOf(stem), "learns, batch");
  assert.equal(lineOf(stem, "training.freeze=[bn1]"), "weight learns, running");
  assert.equal(lineOf(stem, "training.freeze=[conv1]"), "bn1.weight and bn1.bias learn, batch");
  assert.equal(
    lineOf(layer4, "training.freeze=[backbone]", "training.unfreeze={ layer4: 2 }"),
    "frozen, folded; from 2: learns, batch",
  );
});

Deno.test("estimateText() has two digits, and units that suit them", () => {
  const phase = {
    from_epoch: 0,
    flops: { forward: 3.627e9, backward: 2 },
    pictures_per_second: 12.34,
  };
  const method = { name: "one", phases: [phase, { ...phase, from_epoch: 3 }], peak_bytes: 1.04e9 };
  const textOf = (seconds: number) => {
    const methods = [{ ...method, seconds }];
    const estimate: Estimate = { measured_on: "2 cores", methods, seconds, peak_bytes: 1.56e9 };
    return estimateText(estimate);
  };
  assert.equal(
    textOf(64.9),
    `Expected        on the CPU, estimated from counted work; speeds are those of 2 cores
  time          about 65 s
  memory        about 1.6 GB at the most
  method        one: about 65 s, 1 GB
                3.6 GFLOP forward and hardly any backward a picture, about 12 pictures a second
                from epoch 3: 3.6 GFLOP forward and hardly any backward a picture, about 12 pictures a second
`,
  );
  assert.match(textOf(400), /^ {2}time {10}about 6\.7 min$/m);
  assert.match(textOf(20_000), /^ {2}time {10}about 5\.6 h$/m);
});
