import assert from "node:assert/strict";
import { splitFacts } from "../../src/dataset/index_split.ts";
import { leaveOutUnreadable } from "../../src/dataset/leave_out_unreadable.ts";
import { pictures as folder } from "./_golden.ts";

/** A split of the drawn pictures: those of the first class, and of the second. */
function indexOf(...classes: readonly (readonly string[])[]) {
  return {
    folder,
    classes: classes.map((_, label) => `class${label}`),
    pictures: classes.flatMap((files, label) => files.map((file) => ({ file, label }))),
    skipped: [],
    rotated: ["turned_profile.jpg"],
    manifest: "sha256:0",
  };
}

Deno.test("leaveOutUnreadable() leaves out what cannot be decoded, by name, and keeps the order", async () => {
  const index = indexOf(["rgb.png", "truncated.jpg", "grey.png"], [
    "deep.png",
    "turned_profile.jpg",
  ]);
  const found = await leaveOutUnreadable(index);
  assert.deepEqual(found.unreadable, ["deep.png", "truncated.jpg"]);
  assert.deepEqual(found.pictures, [
    { file: "rgb.png", label: 0 },
    { file: "grey.png", label: 0 },
    { file: "turned_profile.jpg", label: 1 },
  ]);
  assert.deepEqual(found.rotated, index.rotated);
  assert.notEqual(found.manifest, index.manifest);
  const { pictures, per_class, unreadable } = splitFacts(found, "train");
  assert.deepEqual({ pictures, per_class, unreadable }, {
    pictures: 3,
    per_class: { class0: 2, class1: 1 },
    unreadable: found.unreadable,
  });
});

Deno.test("leaveOutUnreadable() of sound pictures says that there are none, and changes nothing", async () => {
  const index = indexOf(["rgb.png"], ["grey.png"]);
  assert.deepEqual(await leaveOutUnreadable(index), { ...index, unreadable: [] });
  assert.ok(!("unreadable" in splitFacts(index, "train")), "they were not looked for");
});

Deno.test("leaveOutUnreadable() rejects a class of which nothing is left", async () => {
  await assert.rejects(leaveOutUnreadable(indexOf(["rgb.png"], ["truncated.jpg", "deep.png"])), {
    name: "DataError",
    path: `${folder}/class1`,
    message: `Cannot use "${folder}/class1": none of its pictures can be read`,
  });
});
