import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { editorSchemaOf } from "../../src/core/experiment/editorSchema.ts";
import type { JsonSchema } from "../../src/core/experiment/jsonSchema.ts";
import { experimentSchema } from "../../src/core/experiment/schema.ts";
import { translatedSchema } from "../../src/core/experiment/translatedSchema.ts";
import { messageGrammar, templateTexts } from "../../src/host/messages/grammar.ts";
import { pageStrings } from "../../src/host/pageStrings.ts";

// Every text that a person sees is in every translation: collected from the sources as they are.

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const textsFile = "l10n/bundle.l10n.zh-cn.json";
const namesFile = "package.nls.zh-cn.json";
const schemaFile = "l10n/schema.zh-cn.json";

type Texts = Readonly<Record<string, string>>;

interface Collected {
  /** Path from the root, with forward slashes. */
  readonly file: string;
  readonly messages: readonly string[];
  /** Calls that cannot be collected, or that give other values than the message has holes for. */
  readonly problems: readonly string[];
}

/** @returns the messages of one file. @param file path from the root, with forward slashes. */
function collect(file: string, text: string): Collected {
  const messages: string[] = [];
  const problems: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node): void => {
    const problem = (what: string): void => {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      problems.push(`${file}:${line} ${what}`);
    };
    if (ts.isCallExpression(node) && isTranslation(node.expression)) {
      const message = node.arguments.at(0);
      const values = node.arguments.slice(1);
      if (message === undefined || !ts.isStringLiteralLike(message)) {
        problem("has a message that is no literal");
      } else {
        messages.push(message.text);
        const holes = values.map((_, index) => `{${index}}`).sort();
        if (!same(holesOf(message.text), holes)) problem(`gives ${values.length} values to "${message.text}"`);
      }
    }
    // A call by another name would not be found above.
    if (ts.isParameter(node) && node.type?.getText(source) === "Translate" && node.name.getText(source) !== "t") {
      problem(`calls a Translate "${node.name.getText(source)}", not "t"`);
    }
    if (ts.isImportSpecifier(node) && node.propertyName?.text === "t") problem("imports t by another name");
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { file, messages, problems };
}

/** `vscode.l10n.t(…)`, and `t(…)` of the web views and of what is given `vscode.l10n.t`. */
function isTranslation(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return called.text === "t";
  return (
    ts.isPropertyAccessExpression(called) && called.name.text === "t" && /\bl10n$/.test(called.expression.getText())
  );
}

/** @returns the keys `%…%` that stand in a JSON value. */
function keysIn(value: unknown): string[] {
  if (typeof value === "string") return /^%(.+)%$/.exec(value)?.slice(1) ?? [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(keysIn) : [];
}

/** What a translation must keep: `{0}`, and what a link of a welcome view does. */
const holesOf = (text: string): string[] => [...new Set(text.match(/\{\d+\}|\]\(command:[\w.]+\)/g))].sort();

/** What the words of the schema must keep: code, addresses and numbers, but not the one in "2-D". */
const factsOf = (text: string): string[] =>
  (text.match(/`[^`]*`|https?:[^\s，。）]+|\d+(?:[.,]\d+)*(?!-D)/g) ?? []).sort();

const same = (one: readonly string[], other: readonly string[]): boolean => one.join(" ") === other.join(" ");

/** @param sources by key: the texts in English. @returns what is wrong with a translation of them. */
function problemsOf(sources: Texts, translated: Texts): string[] {
  return [
    ...Object.keys(sources).flatMap((key) => (Object.hasOwn(translated, key) ? [] : [`missing: ${key}`])),
    ...Object.entries(translated).flatMap(([key, text]) => {
      const source = Object.hasOwn(sources, key) ? sources[key] : undefined;
      if (source === undefined) return [`superfluous: ${key}`];
      if (text.trim() === "") return [`empty: ${key}`];
      return same(holesOf(source), holesOf(text)) ? [] : [`other placeholders: ${key}`];
    }),
  ];
}

function textsOf(file: string): Texts {
  return JSON.parse(readFileSync(join(root, file), "utf8")) as Texts;
}

const collectedIn = (folder: string): Collected[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const path = join(root, folder, name);
      return collect(relative(root, path).split(sep).join("/"), readFileSync(path, "utf8"));
    });
const ofWebviews = collectedIn("webview");
const collected = [...collectedIn("src"), ...ofWebviews];

/** @returns the files that run where one of them does, paths from the root: they, and what they import besides types. */
function withImports(files: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...files];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ES2022);
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const { moduleSpecifier: from } = statement;
      if (from === undefined || !ts.isStringLiteral(from) || !from.text.endsWith(".ts")) continue;
      if (!isOfTypes(statement)) waiting.push(join(dirname(file), from.text).split(sep).join("/"));
    }
  }
  return found;
}

function isOfTypes(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const { phaseModifier, namedBindings } = statement.importClause ?? {};
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return namedBindings !== undefined && ts.isNamedImports(namedBindings)
    ? namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly)
    : false;
}
const inPages = withImports(ofWebviews.map(({ file }) => file));
const ofPages = collected.filter(({ file }) => inPages.has(file));

describe("the texts", () => {
  it("are literals with a value for every placeholder", () => {
    expect(collected.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it("of host and web views are all in Chinese", () => {
    const messages = [...collected.flatMap((file) => file.messages), ...templateTexts(messageGrammar)];
    expect(messages.length).toBeGreaterThan(0);
    const sources = Object.fromEntries(messages.map((message) => [message, message]));
    expect(problemsOf(sources, textsOf(textsFile))).toEqual([]);
  });

  it("that a page is given are all that it says, and no message of the layers below besides", () => {
    const texts = textsOf(textsFile);
    const given = Object.keys(pageStrings(texts));
    const said = new Set(ofPages.flatMap(({ messages }) => messages));
    expect([...said].filter((text) => !given.includes(text))).toEqual([]);
    expect(given.filter((text) => templateTexts(messageGrammar).includes(text) && !said.has(text))).toEqual([]);
    expect(pageStrings(undefined)).toEqual({});
  });

  it("of the experiment file's schema are all in Chinese, with the same code, addresses and numbers", () => {
    const sources: Record<string, string> = {};
    translatedSchema(editorSchemaOf(experimentSchema as unknown as JsonSchema), (text) => (sources[text] = text));
    const translated = textsOf(schemaFile);
    expect(problemsOf(sources, translated)).toEqual([]);
    const changed = Object.entries(translated).filter(([text, chinese]) => !same(factsOf(text), factsOf(chinese)));
    expect(changed).toEqual([]);
  });

  it("of package.json are all in English and in Chinese", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const keys = new Set(keysIn(manifest));
    const english = textsOf("package.nls.json");
    expect(Object.keys(english).sort()).toEqual([...keys].sort());
    expect(problemsOf(english, textsOf(namesFile))).toEqual([]);
  });

  it("are where VS Code looks for them", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly l10n?: string };
    expect(manifest.l10n).toBe(`./${dirname(textsFile)}`);
    const packaged = readFileSync(join(root, ".vscodeignore"), "utf8").split(/\r?\n/);
    expect(packaged).toEqual(expect.arrayContaining(["!l10n/bundle.*", "!package.nls*.json"]));
  });
});

describe("the check of the texts", () => {
  it.each([
    ['vscode.l10n.t("a {0}", b);', ["a {0}"], []],
    ['t("a");', ["a"], []],
    ["t(`a`);", ["a"], []],
    ['const u = t; part("a");', [], []],
    ["vscode.l10n.t(name);", [], ["a.ts:1 has a message that is no literal"]],
    ["t(`a ${b}`);", [], ["a.ts:1 has a message that is no literal"]],
    ['\nt(one ? "a" : "b");', [], ["a.ts:2 has a message that is no literal"]],
    ['t("a {0}");', ["a {0}"], ['a.ts:1 gives 0 values to "a {0}"']],
    ['t("a {1}", b);', ["a {1}"], ['a.ts:1 gives 1 values to "a {1}"']],
    ["(say: Translate) => say;", [], ['a.ts:1 calls a Translate "say", not "t"']],
    ['import { t as say } from "./l10n.ts";', [], ["a.ts:1 imports t by another name"]],
  ])("reads %s", (text, messages, problems) => {
    expect(collect("a.ts", text)).toEqual({ file: "a.ts", messages, problems });
  });

  it.each([
    [{ "a {0}": "甲 {0}" }, []],
    [{}, ["missing: a {0}"]],
    [{ "a {0}": "甲 {0}", b: "乙" }, ["superfluous: b"]],
    [{ "a {0}": "甲" }, ["other placeholders: a {0}"]],
    [{ "a {0}": "甲 {0} {1}" }, ["other placeholders: a {0}"]],
    [{ "a {0}": " " }, ["empty: a {0}"]],
  ])("judges %o", (translated, problems) => {
    expect(problemsOf({ "a {0}": "a {0}" }, translated)).toEqual(problems);
  });

  it("keeps what a link does", () => {
    const english = { a: "[Train](command:mnistLab.train)" };
    expect(problemsOf(english, { a: "[训练](command:mnistLab.train)" })).toEqual([]);
    expect(problemsOf(english, { a: "[训练](command:mnistLab.stop)" })).toEqual(["other placeholders: a"]);
  });

  it("finds the keys of package.json at any depth", () => {
    expect(keysIn({ a: ["%b%", { c: "%d.e%" }], f: "100 %", g: null, h: 1 })).toEqual(["b", "d.e"]);
  });
});
