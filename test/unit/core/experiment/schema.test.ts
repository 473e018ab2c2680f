import { Ajv, type AnySchema } from "ajv";
import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import { experimentSchema } from "../../../../src/core/experiment/schema.ts";

interface Part {
  readonly [keyword: string]: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly default?: unknown;
  readonly examples?: unknown[];
  readonly enum?: unknown[];
  readonly markdownEnumDescriptions?: string[];
  readonly defaultSnippets?: { label: string; body: unknown }[];
}

const ajv = new Ajv({ strict: false });
/** What is written to disk for editors. */
const schema = JSON.parse(JSON.stringify(experimentSchema)) as Part;

/** Every part of the schema, with where it stands. */
function partsOf(part: unknown, path = ""): [path: string, part: Part][] {
  if (typeof part !== "object" || part === null) return [];
  const below = Object.entries(part)
    .filter(([keyword]) => !["default", "examples", "defaultSnippets", "enum", "required"].includes(keyword))
    .flatMap(([keyword, value]) => partsOf(value, `${path}/${keyword}`));
  return [[path, part as Part], ...below];
}
const parts = partsOf(schema);
const named = parts.filter(([path]) => /\/properties\/[^/]+$/.test(path));

test("is a JSON Schema of draft 07", () => {
  expect(ajv.validateSchema({ $schema: "http://json-schema.org/draft-07/schema#", ...schema })).toBe(true);
});

test("tells of every property what it is, in plain text and as Markdown", () => {
  expect(named.length).toBeGreaterThan(150);
  for (const [path, part] of named) {
    expect(part.markdownDescription, path).toMatch(/\S{2}/);
    expect(part.description, path).not.toContain("`");
  }
});

describe("what it offers keeps to it", () => {
  test("defaults, and Markdown names them", () => {
    const optional = named.filter(([, part]) => "default" in part);
    expect(optional.length).toBeGreaterThan(80);
    for (const [path, part] of optional) {
      expect(ajv.validate(part as AnySchema, part.default), path).toBe(true);
      const text = JSON.stringify(part.default);
      if (text !== "{}" && text !== "[]") expect(part.markdownDescription, path).toContain(`Default: \`${text}\``);
    }
  });

  test("examples", () => {
    const withExamples = parts.filter(([, part]) => part.examples !== undefined);
    expect(withExamples.length).toBeGreaterThan(10);
    for (const [path, part] of withExamples) {
      for (const example of part.examples!) expect(ajv.validate(part as AnySchema, example), path).toBe(true);
    }
  });

  test("a meaning for each name", () => {
    const explained = parts.filter(([, part]) => part.markdownEnumDescriptions !== undefined);
    expect(explained.length).toBeGreaterThan(5);
    for (const [path, part] of explained) expect(part.markdownEnumDescriptions, path).toHaveLength(part.enum!.length);
  });

  test("snippets, once their places are filled in", () => {
    const withSnippets = parts.filter(([, part]) => part.defaultSnippets !== undefined);
    expect(withSnippets.length).toBeGreaterThan(10);
    for (const [path, part] of withSnippets) {
      for (const { body, label } of part.defaultSnippets!) {
        expect(ajv.validate(part as AnySchema, filledIn(body)), `${path} ${label}`).toBe(true);
      }
    }
  });

  test("a new file is a good experiment", () => {
    const { body } = schema.defaultSnippets![0];
    expect(parseExperiment(JSON.stringify(filledIn(body)), { fileName: "new.mnist.json" }).problems).toEqual([]);
  });
});

/** A snippet as an editor inserts it: `"^${1:32}"` becomes 32, `"${1:relu}"` becomes "relu". */
function filledIn(body: unknown): unknown {
  const text = JSON.stringify(body)
    .replace(/"\^\$\{\d+:([^}]*)\}"/g, "$1")
    .replace(/\$\{\d+:([^}]*)\}/g, "$1");
  return JSON.parse(text);
}
