import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { messageGrammar, templateTexts } from "../../../../src/host/messages/grammar.ts";
import { inChinese } from "../../../helpers/chinese.ts";

// Every sentence of the layers below has a template: collected from the sources as they are.

const root = dirname(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))));

/** Files whose texts never reach a person in VS Code, and why. */
const exempt: readonly RegExp[] = [
  // Shown by the JSON language service, which has them from the schema file: it knows one language.
  /^src\/core\/experiment\/\w*[sS]chema(Parts)?\.ts$/,
  // What a problem is made of word by word: seen by the test of bad experiments.
  /^src\/core\/experiment\/(branch|check|hints|jsonSchema|syntax)\.ts$/,
  // Asked for by the command line alone.
  /^src\/core\/(experiment\/overrides|sweep\/overridden)\.ts$/,
  /^src\/services\/(askedLook|digitSource|runPaths|runReference)\.ts$/,
  // In the words of Keras, and of the experiment file.
  /^src\/core\/network\/(networkStages|summary)\.ts$/,
  // Attributes of SVG, and paths of fonts.
  /^src\/(core\/pictures\/plot|services\/export\/pictures\/fontPlaces)\.ts$/,
  // What a page and a Markdown file are made of, and commands.
  /^src\/core\/report\/(html|jsonHtml|tableHtml|textHtml|words|wordsHtml|sections\/repeat)\.ts$/,
  // Python, with words in English as in any code.
  /^src\/core\/scripts\//,
  // Scripts for the system, and what goes into files.
  /^src\/files\/(machine|processState)\.ts$/,
  /^src\/services\/sweep\/sweepCsv\.ts$/,
  /^src\/files\/exports\/trainedModel\.ts$/,
  // What is compared in a check of an engine against its golden values.
  /^src\/trainer\/engine\/(comparison|(wasm|tfjs)\/check)\.ts$/,
];

/** Texts that are no sentences of ours, or that only a programmer meets. */
const others: ReadonlySet<string> = new Set([
  // Stands in a file.
  "<!-- mnist-lab report -->",
  // Told on the standard error of a trainer that somebody starts by hand.
  "This program is started by MNIST Lab; to train, use `mnist-lab train FILE`.\n",
  "The trainer was sent what it cannot read: ⟨⟩.\n",
  // Told on the standard error of a probe that somebody starts by hand.
  "This program is started by MNIST Lab; run `mnist-lab doctor`.\n",
  // A name and a figure, the same in every language.
  "⟨⟩ ⟨⟩ ms",
  // A line of the command line, and a mistake of the program.
  "⟨⟩ (--set ⟨⟩)",
  "A face answers no requests.",
  // BullMQ's own words, which we say in ours; and a version and a number.
  "job stalled more than allowable limit",
  "⟨⟩ (queue ⟨⟩)",
]);

/** @returns the texts of a file that a person may read; `⟨⟩` stands for what is put in. */
function textsOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    // A mistake of the program, not one that a person is told how to mend.
    if (ts.isNewExpression(node) && /^(Range|Type)?Error$/.test(node.expression.getText(source))) return;
    // Said in the person's language already; the test of all texts sees these.
    if (ts.isCallExpression(node) && node.expression.getText(source) === "t") {
      node.arguments.slice(1).forEach(visit);
      return;
    }
    // A program for another interpreter.
    if (/^[`"]\s*\n/.test(node.getText(source))) return;
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    else if (ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("⟨⟩"));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts.filter((each) => /[a-z]{2}/.test(each.replaceAll("⟨⟩", "")) && /[a-z⟩`"] [a-z⟨`"]/i.test(each));
}

/** What some phrases are only said after. */
const beginnings = ["", "a.json: ", "a.json is no whole safetensors file: ", "The run a is damaged: "];

/** @returns whether a text is understood with figures in its holes, or with what is expected in the last of them. */
function isTold(text: string): boolean {
  const samples = [text, text.replace(/⟨⟩$/, "a list")].map((each) => each.replaceAll("⟨⟩", "5"));
  return samples.some((sample) => beginnings.some((beginning) => inChinese(beginning + sample) !== beginning + sample));
}

/** @returns whether all that a text says stands, in its order, in one of the templates. */
function isKnown(text: string, templates: readonly string[]): boolean {
  const parts = text
    .replace(/^;? |[.]?\s*$/g, "")
    .split("⟨⟩")
    .filter((part) => part.trim() !== "");
  return templates.some((template) => {
    let at = 0;
    for (const part of parts) {
      const found = template.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return true;
  });
}

const sources = ["core", "files", "services", "trainer"].flatMap((layer) =>
  readdirSync(join(root, "src", layer), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `src/${layer}/${name.replaceAll("\\", "/")}`),
);
const templates = templateTexts(messageGrammar);

describe("what the layers below say", () => {
  it("has a template for VS Code in other languages", () => {
    const missing = sources
      .filter((file) => !exempt.some((pattern) => pattern.test(file)))
      .flatMap((file) =>
        textsOf(file, readFileSync(join(root, file), "utf8"))
          .filter((text) => !others.has(text) && !isKnown(text, templates) && !isTold(text))
          .map((text) => `${file}: ${text}`),
      );
    expect(missing).toEqual([]);
  });

  it("is exempt only where it is", () => {
    const unused = exempt.filter((pattern) => !sources.some((file) => pattern.test(file)));
    expect(unused).toEqual([]);
    const said = new Set(sources.flatMap((file) => textsOf(file, readFileSync(join(root, file), "utf8"))));
    expect([...others].filter((text) => !said.has(text))).toEqual([]);
  });

  it("describes the examples", () => {
    const folder = join(root, "examples");
    const descriptions = readdirSync(folder)
      .filter((name) => name.endsWith(".mnist.json"))
      .flatMap((name) => /"description": "(.*)"/.exec(readFileSync(join(folder, name), "utf8"))?.slice(1) ?? []);
    expect(descriptions.length).toBeGreaterThan(3);
    expect(descriptions.filter((description) => inChinese(description) === description)).toEqual([]);
  });
});

describe("the search for sentences", () => {
  it.each([
    ['throw new ExpectedError("a", "It is gone", { next: `Look at ${b}.` });', ["It is gone", "Look at ⟨⟩."]],
    ['throw new Error("It is gone");', []],
    ['import a from "it is gone";', []],
    ['const a: "it is" = b;', []],
    ["const a = `${b} ${c}/${d}`;", []],
    ['const a = b ? "it is" : "itIs";', ["it is"]],
  ])("reads %s", (text, texts) => {
    expect(textsOf("a.ts", text)).toEqual(texts);
  });

  it.each([
    ["⟨⟩ is gone.", true],
    ["; it is ⟨⟩", true],
    ["⟨⟩ was gone", false],
    ["gone ⟨⟩ is", false],
    ["it is gone ⟨⟩ it is", false],
  ])("judges %s", (text, known) => {
    expect(isKnown(text, ["{0} is gone", "it is {0}"])).toBe(known);
  });
});
