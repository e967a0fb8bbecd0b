import assert from "node:assert/strict";
import { z } from "zod";
import { ARCHITECTURES } from "../../src/model/architecture.ts";
import { fileSchema } from "../../src/experiment/schema.ts";

/** What this test reads of a JSON schema. */
interface Json {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly additionalProperties?: unknown;
  readonly [key: string]: unknown;
}

/** Each object schema inside, wherever it stands. */
function objects(json: unknown): readonly Json[] {
  if (typeof json !== "object" || json === null) return [];
  const inside = Object.values(json).flatMap(objects);
  // A JSON schema is an object of JSON values; `properties` is checked here.
  return "properties" in json ? [json as Json, ...inside] : inside;
}

Deno.test("the schema gives a JSON schema that describes each key and allows no other", () => {
  // Keys of a matrix are paths below `training`; jsonSchema() names each.
  const found = objects(z.toJSONSchema(fileSchema.omit({ matrix: true }), { io: "input" }));
  assert.ok(found.length > 20, `${found.length} mappings`);
  for (const { properties = {}, additionalProperties } of found) {
    assert.equal(additionalProperties, false);
    for (const [key, { description }] of Object.entries(properties)) {
      assert.match(description ?? "", /^[A-Z].*[^.]$/, key);
    }
  }
});

Deno.test("the schema knows the architectures that there are, and no others", () => {
  const { options } = fileSchema.shape.model.shape.architecture;
  assert.deepEqual([...options], ARCHITECTURES);
});
