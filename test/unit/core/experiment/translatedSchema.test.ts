import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ClientCapabilities, getLanguageService, TextDocument } from "vscode-json-languageservice";
import { editorSchemaOf } from "../../../../src/core/experiment/editorSchema.ts";
import type { JsonSchema } from "../../../../src/core/experiment/jsonSchema.ts";
import { experimentSchema } from "../../../../src/core/experiment/schema.ts";
import { translatedSchema } from "../../../../src/core/experiment/translatedSchema.ts";

const root = new URL("../../../../", import.meta.url);
const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), "utf8"));
const plain = (schema: object): unknown => JSON.parse(JSON.stringify(schema));

const english = plain(editorSchemaOf(plain(experimentSchema) as JsonSchema)) as object;
const table = json("l10n/schema.zh-cn.json") as Readonly<Record<string, string>>;
const chinese = translatedSchema(english, (text) => table[text] ?? text);

const wordKeys = /^(title|label|.*[dD]escriptions?)$/;

/** @returns the texts that a person reads, wherever they are. @param key under which the node stands. */
function wordsIn(node: unknown, key = ""): string[] {
  if (typeof node === "string") return wordKeys.test(key) ? [node] : [];
  if (Array.isArray(node)) return node.flatMap((each) => wordsIn(each, key));
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, each]) => wordsIn(each, name));
}

/** @returns the same with every word blanked. */
function skeleton(node: unknown, key = ""): unknown {
  if (typeof node === "string")
    return wordKeys.test(key) || /^\$\{1:(My experiment|我的实验)\}$/.test(node) ? "" : node;
  if (Array.isArray(node)) return node.map((each) => skeleton(each, key));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, skeleton(each, name)]));
}

/** What is the same in every language: values as the file has them, and formulas. */
const isSame = (text: string): boolean => /^("?)\w+\1$/.test(text) || text === "max(0, x)";

describe("translatedSchema", () => {
  it("leaves no word in English", () => {
    const texts = wordsIn(chinese);
    expect(texts.length).toBeGreaterThan(500);
    // A name such as "vertical" is a word where it is a title.
    expect(texts.filter((text) => !/[\p{Script=Han}（]/u.test(text) && !isSame(text))).toEqual([]);
    expect(texts).not.toContain("vertical");
    expect(JSON.stringify(chinese)).not.toContain("Default: ");
  });

  it("changes nothing but words", () => {
    expect(skeleton(chinese)).toEqual(skeleton(english));
    expect(wordsIn(chinese).filter((text) => isSame(text))).toEqual(
      wordsIn(english).filter((text) => isSame(text) && !/^(vertical|horizontal)$/.test(text)),
    );
  });

  it("says the plain words as the marked ones", () => {
    const schema = { description: "The a.", markdownDescription: 'The `a`.\n\nDefault: `"$1"`' };
    const texts: Record<string, string> = { "The `a`.": "这个 `a`。", "Default: {0}": "默认值：{0}" };
    expect(translatedSchema(schema, (text) => texts[text] ?? "?")).toEqual({
      description: "这个 a。",
      markdownDescription: '这个 `a`。\n\n默认值：`"$1"`',
    });
  });

  it("leaves values alone, and members that are called like a word", () => {
    const schema = {
      default: { description: "a" },
      examples: ["a"],
      defaultSnippets: [{ label: '"a"', body: { description: "a", name: "a" } }],
      properties: { description: { title: "a" } },
    };
    expect(translatedSchema(schema, (text) => `${text}!`)).toEqual({
      ...schema,
      properties: { description: { title: "a!" } },
    });
  });

  it("explains and completes in Chinese", async () => {
    const service = getLanguageService({ clientCapabilities: ClientCapabilities.LATEST });
    service.configure({ schemas: [{ uri: "schema://experiment", fileMatch: ["*"], schema: chinese }] });
    const text = `{ "training": { "epochs": 3 } }`;
    const document = TextDocument.create("file:///a.mnist.json", "jsonc", 1, text);
    const parsed = service.parseJSONDocument(document);
    const hover = await service.doHover(document, document.positionAt(text.indexOf("epochs")), parsed);
    expect(JSON.stringify(hover?.contents)).toContain("网络遍历整个训练集的次数");
    const empty = TextDocument.create("file:///b.mnist.json", "jsonc", 1, "");
    const list = await service.doComplete(empty, empty.positionAt(0), service.parseJSONDocument(empty));
    const snippet = list?.items.find(({ label }) => label === "MNIST Lab 实验");
    expect(snippet?.textEdit?.newText).toContain('"name": "${1:我的实验}"');
  });

  it.each([
    ["package.nls.json", english],
    ["package.nls.zh-cn.json", chinese],
  ])("is what the build writes for %s", (names, expected) => {
    const { contributes } = json("package.json") as { contributes: { jsonValidation: { url: string }[] } };
    expect(contributes.jsonValidation.map(({ url }) => url)).toEqual(["%schema.url%"]);
    const { $schema, ...schema } = json((json(names) as Record<string, string>)["schema.url"]) as { $schema: string };
    expect($schema).toContain("draft-07");
    expect(schema).toEqual(expected);
  });
});
