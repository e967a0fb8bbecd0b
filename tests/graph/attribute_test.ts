import assert from "node:assert/strict";
import { attribute, shapeProto } from "../../src/graph/attribute.ts";

Deno.test("shapeProto() writes an open axis as -1", () => {
  assert.deepEqual(shapeProto([null, 3]), { dim: [{ size: -1 }, { size: 3 }] });
});

Deno.test("attribute.tensor() holds values in row-major order, little end first", () => {
  assert.deepEqual(attribute.tensor([1, -1], [2], "int32"), {
    tensor: {
      dtype: 3,
      tensor_shape: { dim: [{ size: 2 }] },
      tensor_content: Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255),
    },
  });
  const { tensor } = attribute.tensor([1], [], "float32");
  assert.deepEqual(tensor?.tensor_content, Uint8Array.of(0, 0, 0x80, 0x3f));
});

Deno.test("attribute has one field for each kind", () => {
  assert.deepEqual(attribute.type("bfloat16"), { type: 14 });
  assert.deepEqual(attribute.string("SAME"), { s: new TextEncoder().encode("SAME") });
  assert.deepEqual(attribute.int(3), { i: 3 });
  assert.deepEqual(attribute.ints([1, 2]), { list: { i: [1, 2] } });
  assert.deepEqual(attribute.float(0.5), { f: 0.5 });
  assert.deepEqual(attribute.bool(false), { b: false });
  assert.deepEqual(attribute.shape([null]), { shape: { dim: [{ size: -1 }] } });
});
