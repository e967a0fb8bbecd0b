import assert from "node:assert/strict";
import { parseCard, readCard } from "../../src/weights/card.ts";

const sha256 = "0123456789abcdef".repeat(4);
const good = `architecture: resnet18
preprocessing:
  mean: [0.5, 0.4, 0.3]
  std: [0.2, 0.2, 0.1]
files:
  - source: https://example.org/a.pth
    sha256: ${sha256}
    bytes: 12
    licence: MIT
    note: a note
  - source: ../weights/b.safetensors
    sha256: ${sha256}
    licence: BSD-3-Clause
`;

/** Asserts the problems, each on its line after the first. */
function assertRefused(text: string, ...problems: string[]): void {
  assert.throws(() => parseCard(text, "weights/w.yaml"), {
    name: "WeightsError",
    path: "weights/w.yaml",
    message: ["Cannot use weights card weights/w.yaml", ...problems].join("\nweights/w.yaml:"),
  });
}

Deno.test("parseCard() reads a card and names it after its file", () => {
  assert.deepEqual(parseCard(good, "weights/imagenet1k.yaml"), {
    name: "imagenet1k",
    path: "weights/imagenet1k.yaml",
    architecture: "resnet18",
    preprocessing: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.1] },
    files: [
      {
        source: "https://example.org/a.pth",
        sha256,
        bytes: 12,
        licence: "MIT",
        note: "a note",
      },
      {
        source: "../weights/b.safetensors",
        sha256,
        bytes: null,
        licence: "BSD-3-Clause",
        note: null,
      },
    ],
  });
});

Deno.test("parseCard() lists every problem at its place, in the order of the text", () => {
  assertRefused(
    good.replace("architecture: resnet18", "colour: red").replace("0.2, 0.2, 0.1", "0.2, 0, 0.1")
      .replace("    licence: MIT\n", "    licence: 7\n    lisence: MIT\n")
      .replace("sha256: 0", "sha256: X").replace("bytes: 12", "bytes: 1.5"),
    '1:1: Missing key "architecture"',
    '1:1: Unknown key "colour"',
    '4:14: "preprocessing.std.1": too small: expected number to be >0',
    '7:13: "files.0.sha256": is not 64 lower-case hexadecimal digits',
    '8:12: "files.0.bytes": invalid input: expected int, received number',
    '9:14: "files.0.licence": invalid input: expected string, received number',
    '10:5: Unknown key "lisence" in files.0',
  );
});

Deno.test("parseCard() refuses a source that is neither a path nor an http address", () => {
  for (const source of ["ftp://example.org/a.pth", "s3://a/b", "file:///a.pth"]) {
    assertRefused(
      good.replace("https://example.org/a.pth", source),
      '6:13: "files.0.source": is neither a path nor an address that begins with https:// or ' +
        "http://",
    );
  }
  for (const source of ["http://a/b.pth", "HTTPS://a/b.pth", "a.pth", "C:\\a.pth", "/a.pth"]) {
    const card = parseCard(good.replace("https://example.org/a.pth", source), "w.yaml");
    assert.equal(card.files[0]?.source, source);
  }
});

Deno.test("parseCard() refuses text that is no card", () => {
  assertRefused("", "1:1: The card: invalid input: expected object, received null");
  assertRefused("[1", "1:3: Flow sequence must end with a ]");
  assertRefused("a: 1\na: 2", "2:1: Map keys must be unique");
  assertRefused("a: *b", "1:1: Unresolved alias (the anchor must be set before the alias): b");
  assertRefused(
    good.slice(0, good.indexOf("files")) + "files: []",
    '5:8: "files": too small: expected array to have >=1 items',
  );
});

Deno.test("readCard() says when there is no such file, or it cannot be read", async () => {
  await assert.rejects(readCard("nowhere/a.yaml"), {
    name: "WeightsError",
    path: "nowhere/a.yaml",
    message: "Cannot read weights card nowhere/a.yaml: no such file",
  });
  const folder = await Deno.makeTempDir();
  await assert.rejects(readCard(folder), {
    message: `Cannot read weights card ${folder}: it is no file`,
  });
  await Deno.remove(folder);
});

Deno.test("readCard() reads the project's own card: torchvision's weights first", async () => {
  const path = new URL("../../weights/imagenet1k.yaml", import.meta.url).pathname;
  const card = await readCard(path);
  assert.equal(card.name, "imagenet1k");
  assert.equal(card.architecture, "resnet18");
  assert.deepEqual(card.preprocessing, {
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  });
  assert.deepEqual(card.files.map(({ source, licence }) => [source, licence]), [
    ["https://download.pytorch.org/models/resnet18-f37072fd.pth", "BSD-3-Clause"],
    ["../shared/weights/resnet18-imagenet-pqf.safetensors", "Uber Non-Commercial"],
  ]);
});
