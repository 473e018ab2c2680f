import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ClientCapabilities, getLanguageService, TextDocument, type CompletionItem } from "vscode-json-languageservice";
import { editorSchemaOf } from "../../../../src/core/experiment/editorSchema.ts";
import type { JsonSchema } from "../../../../src/core/experiment/jsonSchema.ts";
import { experimentSchema } from "../../../../src/core/experiment/schema.ts";

// The service with which VS Code completes, explains and judges JSON.
function serviceWith(schema: object): ReturnType<typeof getLanguageService> {
  const service = getLanguageService({ clientCapabilities: ClientCapabilities.LATEST });
  service.configure({
    validate: true,
    allowComments: true,
    schemas: [{ uri: "schema://experiment", fileMatch: ["*"], schema }],
  });
  return service;
}

const whole: JsonSchema = JSON.parse(JSON.stringify(experimentSchema)) as JsonSchema;
const editor = serviceWith(editorSchemaOf(whole));
const judge = serviceWith(whole);

/** @param text with | where the cursor stands. */
function at(text: string): { document: TextDocument; offset: number } {
  const offset = text.indexOf("|");
  const document = TextDocument.create("file:///a.mnist.json", "jsonc", 1, text.replace("|", ""));
  return { document, offset };
}

async function completions(text: string, service = editor): Promise<CompletionItem[]> {
  const { document, offset } = at(text);
  const list = await service.doComplete(document, document.positionAt(offset), service.parseJSONDocument(document));
  return list?.items ?? [];
}

const labels = async (text: string, service = editor): Promise<string[]> =>
  [...new Set((await completions(text, service)).map(({ label }) => label))].sort();

async function hover(text: string): Promise<string> {
  const { document, offset } = at(text);
  const found = await editor.doHover(document, document.positionAt(offset), editor.parseJSONDocument(document));
  return JSON.stringify(found?.contents ?? "");
}

async function faults(text: string, service: typeof editor): Promise<number> {
  const document = TextDocument.create("file:///a.mnist.json", "jsonc", 1, text);
  return (await service.doValidation(document, service.parseJSONDocument(document))).length;
}

describe("editorSchemaOf", () => {
  it.each([
    `{ "naem": "x", "model": { "layers": [{ "type": "dense" }] } }`,
    `{ "model": { "layers": [{ "type": "dens", "units": 10 }] } }`,
    `{ "model": { "layers": [{ "type": "dense", "units": -1, "activation": "softmux" }] }, "training": 3 }`,
    `{ "training": { "optimizer": { "type": "adam", "learningRate": "fast", "momentum": 1 } } }`,
  ])("finds no fault with %s, which the whole schema does", async (text) => {
    expect(await faults(text, judge)).toBeGreaterThan(0);
    expect(await faults(text, editor)).toBe(0);
  });

  it.each([
    `{ | }`,
    `{ "training": { | } }`,
    `{ "model": { "layers": [{ "type": "dense", | }] } }`,
    `{ "model": { "layers": [{ "type": "conv2d", "filters": 3, | }] } }`,
    `{ "training": { "optimizer": { "type": "sgd", | } } }`,
  ])("completes the members of %s as the whole schema does", async (text) => {
    const expected = await labels(text, judge);
    expect(expected.length).toBeGreaterThan(2);
    expect(await labels(text)).toEqual(expected);
  });

  it.each([
    `{ "model": { "layers": [{ "type": "dense", "units": 10, "activation": | }] } }`,
    `{ "model": { "layers": [{ "type": | }] } }`,
    `{ "model": { "layers": [{ "type": "conv2d", "padding": | }] } }`,
    `{ "training": { "optimizer": { "type": | } } }`,
    `{ "data": { "source": | } }`,
  ])("offers the values that the whole schema names in %s", async (text) => {
    const names = (await labels(text, judge)).filter((label) => label.startsWith('"'));
    expect(names.length).toBeGreaterThan(0);
    expect(await labels(text)).toEqual(expect.arrayContaining(names));
  });

  it("offers no member of another layer", async () => {
    expect(await labels(`{ "model": { "layers": [{ "type": "dense", | }] } }`)).not.toContain("filters");
  });

  it("explains members and values", async () => {
    expect(await hover(`{ "training": { "ep|ochs": 3 } }`)).toContain("How often the network sees");
    expect(await hover(`{ "model": { "layers": [{ "type": "dense", "un|its": 3 }] } }`)).toMatch(/[a-z]{4}/);
    const [relu] = (await completions(`{ "model": { "layers": [{ "type": "dense", "activation": | }] } }`)).filter(
      ({ label }) => label === '"relu"',
    );
    expect(JSON.stringify(relu.documentation)).toMatch(/[a-z]{4}/);
  });

  it("is what the build writes", () => {
    const built = new URL("../../../../dist/experiment.editor.schema.json", import.meta.url);
    const { $schema, ...schema } = JSON.parse(readFileSync(built, "utf8")) as Record<string, unknown>;
    expect($schema).toContain("draft-07");
    expect(schema).toEqual(JSON.parse(JSON.stringify(editorSchemaOf(whole))));
  });
});
