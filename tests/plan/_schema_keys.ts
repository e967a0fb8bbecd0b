/**
 * Every key of the experiment file's schema, each with a file in which it can be set and values for
 * it: what a test that tries all keys walks over.
 *
 * @module
 */
import { z } from "zod";
import { fileSchema } from "../../src/experiment/schema.ts";

/** What is read of a JSON schema. */
interface Json {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Json | false;
  readonly items?: Json | false;
  readonly prefixItems?: readonly Json[];
  readonly anyOf?: readonly Json[];
  readonly oneOf?: readonly Json[];
}

/** A key that can be set. */
export interface SchemaKey {
  /** `training.optimizer.sgd.lr`: the dotted path, a variant's type among it. */
  readonly name: string;
  /** `--set` arguments of a file in which the key may stand. */
  readonly base: readonly string[];
  /** One `--set` list for each value to try; some may not be allowed. */
  readonly tries: readonly (readonly string[])[];
}

/** Values that go by no type, by the last key of a path. */
const SPECIAL: Readonly<Record<string, readonly unknown[]>> = {
  url: ["https://example.org/a.zip", "https://example.org/b.zip"],
  sha256: ["a".repeat(64), "b".repeat(64)],
  match: ["layer1", "layer2"],
  cache: ["none", "16MB"],
  freeze: [["layer1"], ["layer2.*"]],
  class_weights: [{ ants: 2, bees: 1 }],
  unfreeze: [{ layer1: 1 }],
  methods: [{ other: {} }],
};

/** Fields of a transform that may not stand without any. */
const FIELDS: Readonly<Record<string, unknown>> = {
  color_jitter: { brightness: 0.1, contrast: 0.1 },
};

/** What else a key needs, by the end of its name. */
const NEEDS: Readonly<Record<string, string>> = {
  "folds.count": "dataset.folds={ count: 4 }",
  "folds.seed": "dataset.folds={ count: 4 }",
  "sgd.nesterov": "training.optimizer.momentum=0.9",
  "training.unfreeze": "training.freeze=[backbone]",
};

/** Lists the keys of the whole file, but for the two that only give others their values. */
export function schemaKeys(): SchemaKey[] {
  // zod's JSON schema has these fields where it has any of their names
  const file = z.toJSONSchema(fileSchema.omit({ extends: true, matrix: true }), {
    io: "input",
  }) as Json;
  const { transforms, methods: _, ...keys } = file.properties ?? {};
  const spot = { path: [], name: "", base: [] };
  return [
    ...keysOf({ properties: keys }, spot),
    leaf({}, { path: ["methods"], name: "methods", base: [] }),
    ...Object.entries(transforms?.properties ?? {})
      .flatMap(([split, list]) => transformKeys(split, list)),
  ];
}

interface Spot {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly base: readonly string[];
}

function keysOf(schema: Json, spot: Spot): SchemaKey[] {
  const last = `${spot.path.at(-1) ?? ""}`;
  const branches = branchesOf(schema);
  const inside = branches.flatMap((branch) => keysInside(branch, spot));
  const isLeaf = last in SPECIAL || branches.some((branch) => tried(branch, last).length > 0);
  return isLeaf ? [leaf(schema, spot), ...inside] : inside;
}

/** The keys of one form of a value: that of an object, or of the first item of a list of objects. */
function keysInside(branch: Json, spot: Spot): SchemaKey[] {
  if (branch.properties) {
    const type = branch.properties.type?.const;
    const isRoot = spot.path.length === 0;
    const base = isRoot || isFixed(spot) ? [] : [set(spot.path, sample(branch, ""))];
    const named = type === undefined ? spot.name : dotted(spot.name, `${type}`);
    return Object.entries(branch.properties)
      .filter(([, { const: only }]) => only === undefined)
      .flatMap(([key, part]) =>
        keysOf(part, {
          path: [...spot.path, key],
          name: dotted(named, key),
          base: [...spot.base, ...base],
        })
      );
  }
  const items = branch.type === "array" && branch.items ? branchesOf(branch.items) : [];
  return items.filter(({ properties }) => properties).flatMap((item) =>
    keysInside(item, {
      path: [...spot.path, 0],
      name: spot.name,
      base: [...spot.base, set(spot.path, [sample(item, "")])],
    })
  );
}

/** The mappings that every file has, where the example has what they must hold. */
function isFixed({ path }: Spot): boolean {
  return path.length === 1 && ["dataset", "model", "training"].includes(`${path[0]}`);
}

function leaf(schema: Json, { path, name, base }: Spot): SchemaKey {
  const need = Object.entries(NEEDS).find(([end]) => name.endsWith(end))?.[1];
  const last = `${path.at(-1)}`;
  const values = SPECIAL[last] ??
    branchesOf(schema).flatMap((branch) =>
      branch.properties ? [sample(branch, "")] : tried(branch, last)
    );
  return {
    name,
    base: need === undefined ? base : [...base, need],
    tries: values.map((value) => [set(path, value)]),
  };
}

/** Each key of each transform, in whichever list of steps it is allowed. */
function transformKeys(split: string, { items }: Json): SchemaKey[] {
  const steps = (items ? branchesOf(items) : []).flatMap(({ properties }) =>
    Object.entries(properties ?? {})
  );
  return steps.flatMap(([step, schema]) =>
    branchesOf(schema).flatMap((branch) =>
      Object.entries(branch.properties ?? {}).flatMap(([key, part]) => {
        const minimal = FIELDS[step] ?? sample(branch, "");
        const values = branchesOf(part).flatMap((each) => tried(each, key));
        return lists(split, step).map((listsWith) => ({
          name: `transforms.${split}.${step}.${key}`,
          base: listsWith(minimal),
          // A sample is an object where the schema is one
          tries: values.map((value) => listsWith({ ...minimal as object, [key]: value })),
        }));
      })
    )
  );
}

/** Ways to put a step into a list, of which the first that is allowed is meant. */
function lists(split: string, step: string): ((value: unknown) => string[])[] {
  const other = split === "train" ? "val" : "train";
  const crop = { center_crop: 32 };
  const normalize = { normalize: "imagenet" };
  const both = (own: readonly unknown[], others: readonly unknown[]) => [
    set(["transforms", split], own),
    set(["transforms", other], others),
  ];
  const sizeOf = (value: unknown) => ({
    center_crop: (value as { readonly size?: unknown }).size ?? 32, // of a step's fields
  });
  return [
    (value) => both([{ [step]: value }], [sizeOf(value)]),
    (value) => both([crop, { [step]: value }], [crop]),
    (value) => both([{ [step]: value }, crop], [crop]),
    (value) => both([crop, { [step]: value }], [crop, { [step]: value }]),
    (value) => both([crop, normalize, { [step]: value }], [crop, normalize]),
  ];
}

function branchesOf(schema: Json): readonly Json[] {
  const branches = schema.anyOf ?? schema.oneOf;
  return branches ? branches.flatMap(branchesOf) : [schema];
}

/** A value that a schema allows, as small as can be. */
function sample(schema: Json, key: string): unknown {
  const [branch = {}] = branchesOf(schema);
  if (branch.const !== undefined) return branch.const;
  if (!branch.properties) return tried(branch, key)[0];
  const needed = Object.entries(branch.properties)
    .filter(([name]) => branch.required?.includes(name));
  return Object.fromEntries(needed.map(([name, part]) => [name, sample(part, name)]));
}

/** Values of a type; which of them are in range, the reader says. */
function tried(schema: Json, key: string): readonly unknown[] {
  if (key in SPECIAL) return SPECIAL[key] ?? [];
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum) return schema.enum;
  switch (schema.type) {
    case "boolean":
      return [true, false];
    case "integer":
      return [1, 2, 3, 48];
    case "number":
      return [0.25, 0.5, 0.75, 1.5];
    case "string":
      return ["other", "another"];
    case "null":
      return [null];
    case "array":
      return triedLists(schema);
    default:
      return [];
  }
}

function triedLists({ prefixItems, items }: Json): readonly unknown[] {
  if (prefixItems) {
    const firsts = tried(prefixItems[0] ?? {}, "").slice(0, 3);
    return firsts.map((first) => prefixItems.map(() => first));
  }
  const single = items ? branchesOf(items).flatMap((item) => tried(item, "")) : [];
  return single.slice(0, 2).map((item) => [item]);
}

function set(path: Spot["path"], value: unknown): string {
  return `${path.join(".")}=${JSON.stringify(value)}`;
}

function dotted(name: string, key: string): string {
  return name === "" ? key : `${name}.${key}`;
}
