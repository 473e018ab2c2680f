/** The part of JSON Schema (draft 07) that `schema.ts` uses. */
export interface JsonSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  /** Of each item, or of each position. */
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** An object schema, and what its members may be. */
export type ObjectSchema = JsonSchema & { readonly properties: Readonly<Record<string, JsonSchema>> };

const knownBranches = new WeakMap<JsonSchema, readonly JsonSchema[]>();

/** @returns the alternatives of a schema, nested ones too; the schema itself when it has none. */
export function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  let branches = knownBranches.get(schema);
  if (branches === undefined) {
    branches = schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(branchesOf);
    knownBranches.set(schema, branches);
  }
  return branches;
}

/** @returns the alternatives that are objects with named members. */
export function objectBranches(schema: JsonSchema): readonly ObjectSchema[] {
  return branchesOf(schema).filter((branch): branch is ObjectSchema => branch.properties !== undefined);
}

/** @returns the values that the alternatives allow by name. */
export function namesOf(schema: JsonSchema): readonly string[] {
  return branchesOf(schema).flatMap((branch) => branch.enum ?? (branch.const === undefined ? [] : [branch.const]));
}

/** @returns the member whose value tells object alternatives apart: "type", "source", or null. */
export function discriminatorOf(branches: readonly ObjectSchema[]): string | null {
  const names = branches.length === 0 ? [] : Object.keys(branches[0].properties);
  return (
    names.find((name) =>
      branches.every((branch) => Object.hasOwn(branch.properties, name) && branch.properties[name].const !== undefined),
    ) ?? null
  );
}

/** @returns `"a"`, `"a" or "b"`, `one of "a", "b", "c"`. */
export function oneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length <= 2 ? quoted.join(" or ") : `one of ${quoted.join(", ")}`;
}

/** @returns what a schema expects, in words: "a whole number from 1 to 64", `"valid" or "same"`. */
export function expectationOf(schema: JsonSchema): string {
  const branches = branchesOf(schema);
  const phrases: string[] = [];
  const names = namesOf(schema);
  if (names.length > 0) phrases.push(oneOf(names));
  for (const branch of branches) {
    const phrase = plainExpectation(branch);
    if (phrase !== null && !phrases.includes(phrase)) phrases.push(phrase);
  }
  const objects = objectBranches(schema);
  if (objects.length > 0) phrases.push(objectExpectation(objects));
  if (branches.some((branch) => branch.type === "null")) phrases.push("null");
  return phrases.length === 0 ? "any value" : phrases.join(", or ");
}

function plainExpectation(schema: JsonSchema): string | null {
  if (schema.const !== undefined || schema.enum !== undefined) return null;
  switch (schema.type) {
    case "integer":
      return `a whole number${limits(schema)}`;
    case "number":
      return `a number${limits(schema)}`;
    case "boolean":
      return "true or false";
    case "string":
      return "a string";
    case "array": {
      const { items } = schema;
      if (isTuple(items)) return `[${items.map((item) => item.title ?? expectationOf(item)).join(", ")}]`;
      return "a list";
    }
    case "object":
      return schema.properties === undefined ? "an object" : null;
    case undefined:
    default:
      return null;
  }
}

export function objectExpectation(objects: readonly ObjectSchema[]): string {
  const key = discriminatorOf(objects);
  if (key === null && objects.length === 1) return "an object";
  if (key === null) return objects.map(({ required = [] }) => `{ "${required.join('", "')}": … }`).join(" or ");
  const values = objects.map((branch) => branch.properties[key].const ?? "");
  return values.length === 1 ? `{ "${key}": "${values[0]}", … }` : `an object whose "${key}" is ${oneOf(values)}`;
}

function limits(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const low = minimum !== undefined ? `${minimum}` : null;
  const high =
    maximum !== undefined ? `to ${maximum}` : exclusiveMaximum !== undefined ? `to below ${exclusiveMaximum}` : null;
  if (low !== null) return high === null ? ` of at least ${low}` : ` from ${low} ${high}`;
  const above = exclusiveMinimum === undefined ? null : `above ${exclusiveMinimum}`;
  const below =
    maximum !== undefined ? `at most ${maximum}` : exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : null;
  const both = [above, below].filter((part) => part !== null);
  return both.length === 0 ? "" : ` ${both.join(" and ")}`;
}

/** @returns whether each position of a list has a schema of its own. */
export function isTuple(items: JsonSchema["items"]): items is readonly JsonSchema[] {
  return Array.isArray(items);
}

/** @returns whether a number keeps to a schema's limits. */
export function withinLimits(schema: JsonSchema, value: number): boolean {
  return (
    (schema.minimum === undefined || value >= schema.minimum) &&
    (schema.maximum === undefined || value <= schema.maximum) &&
    (schema.exclusiveMinimum === undefined || value > schema.exclusiveMinimum) &&
    (schema.exclusiveMaximum === undefined || value < schema.exclusiveMaximum)
  );
}
