import { discriminatorOf, objectBranches, type JsonSchema } from "./jsonSchema.ts";

/** What completes and explains, and never complains: the annotations, the members, and choices between them. */
interface EditorSchema {
  readonly [keyword: string]: unknown;
}

interface Snippet {
  readonly label: string;
  readonly body: unknown;
  readonly markdownDescription?: string;
}

/** Keywords that judge a value. */
const judging: ReadonlySet<string> = new Set([
  "type",
  "const",
  "enum",
  "required",
  "additionalProperties",
  "additionalItems",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
]);

/**
 * The schema for an editor that has our own problems: it completes and documents as the whole schema does, but accepts
 * everything. Otherwise each fault would be underlined twice, and the plainer words would come first.
 *
 * @param schema of an experiment file, or a part of it.
 */
export function editorSchemaOf(schema: JsonSchema): EditorSchema {
  const { anyOf, items, properties, patternProperties, ...rest } = schema;
  const kept = Object.fromEntries(Object.entries(rest).filter(([keyword]) => !judging.has(keyword)));
  const snippets = snippetsOf(schema);
  const given = (rest as { readonly defaultSnippets?: readonly Snippet[] }).defaultSnippets ?? [];
  return {
    ...kept,
    ...(snippets.length + given.length > 0 ? { defaultSnippets: [...given, ...snippets] } : {}),
    ...(properties === undefined ? {} : { properties: ofEach(properties) }),
    ...(patternProperties === undefined ? {} : { patternProperties: ofEach(patternProperties) }),
    ...(items === undefined ? {} : { items: isList(items) ? items.map(editorSchemaOf) : editorSchemaOf(items) }),
    ...(anyOf === undefined ? {} : alternatives(schema, anyOf)),
  };
}

const isList = (items: JsonSchema | readonly JsonSchema[]): items is readonly JsonSchema[] => Array.isArray(items);

const ofEach = (schemas: Readonly<Record<string, JsonSchema>>): Record<string, EditorSchema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, editorSchemaOf(each)]));

/** All of them at once, but of objects that a member tells apart only the one that is meant. */
function alternatives(schema: JsonSchema, anyOf: readonly JsonSchema[]): EditorSchema {
  const objects = objectBranches(schema);
  const told = discriminatorOf(objects);
  const branchOf = (branch: JsonSchema): EditorSchema => {
    const value = told === null ? undefined : branch.properties?.[told]?.const;
    if (told === null || value === undefined) return editorSchemaOf(branch);
    return { if: { required: [told], properties: { [told]: { const: value } } }, then: withoutMember(branch, told) };
  };
  if (told === null) return { allOf: anyOf.map(branchOf) };
  const choices = objects.flatMap(({ properties }) => snippetsOf(properties[told]));
  const chosen = { properties: { [told]: { defaultSnippets: choices } } };
  return { allOf: [chosen, ...anyOf.map(branchOf)] };
}

/** The member that tells alternatives apart is offered once, with all its values. */
function withoutMember(branch: JsonSchema, name: string): EditorSchema {
  const { [name]: member, ...others } = branch.properties ?? {};
  const { description, markdownDescription } = member as { description?: string; markdownDescription?: string };
  const own = editorSchemaOf({ ...branch, properties: others });
  return { ...own, properties: { [name]: { description, markdownDescription }, ...ofEach(others) } };
}

/** @returns the values that the schema names, to choose from, with what is said of each. */
function snippetsOf(schema: JsonSchema): Snippet[] {
  const told = schema as {
    readonly markdownDescription?: string;
    readonly markdownEnumDescriptions?: readonly string[];
  };
  if (schema.const !== undefined) return [snippet(schema.const, told.markdownDescription)];
  if (schema.enum !== undefined) return schema.enum.map((name, i) => snippet(name, told.markdownEnumDescriptions?.[i]));
  if (schema.type === "boolean") return [snippet(true), snippet(false)];
  if (schema.type === "null") return [snippet(null, told.markdownDescription)];
  return [];
}

function snippet(value: unknown, markdownDescription?: string): Snippet {
  const label = JSON.stringify(value);
  return { label, body: value, ...(markdownDescription === undefined ? {} : { markdownDescription }) };
}
