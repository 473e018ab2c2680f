import { strict as assert } from "node:assert";
import type * as vscode from "vscode";
import { eventually, type Api, type HostTest } from "./hostTest.ts";
import { example, open, replace, write } from "./workspace.ts";

/** Our own problems of a document, not those of the JSON Schema. */
function problemsOf(vscode: Api, { uri }: Pick<vscode.TextDocument, "uri">): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "MNIST Lab");
}

async function lensOf(vscode: Api, { uri }: vscode.TextDocument): Promise<vscode.CodeLens> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri);
  const [first, ...others] = lenses.filter(({ command }) => command?.command.startsWith("mnistLab.") === true);
  assert.equal(others.length, 0);
  return first;
}

/** @returns what a lens says, without its icon. */
const titleOf = ({ command }: vscode.CodeLens): string => (command?.title ?? "").replace(/^\$\([\w-]+\)\s*/, "");

export const editing: readonly HostTest[] = [
  {
    name: "the CodeLens above an experiment trains it, and says how many parameters it has",
    async run(vscode) {
      const { document } = await open(vscode, "lens.mnist.json", await example(vscode, "lenet5"));
      const lens = await lensOf(vscode, document);
      assert.equal(titleOf(lens), "Train · 61,706 parameters");
      assert.equal(lens.range.start.line, 0);
      assert.equal(lens.command?.command, "mnistLab.train");
      assert.deepEqual(lens.command.arguments?.map(String), [document.uri.toString()]);
    },
  },
  {
    name: "shapes that do not fit are underlined at their layer while typing, and no more when they are mended",
    async run(vscode) {
      const editor = await open(vscode, "shapes.mnist.json", await example(vscode, "lenet5"));
      const { document } = editor;
      assert.deepEqual(problemsOf(vscode, document), []);
      await replace(editor, '"poolSize": 2', '"poolSize": 40');
      const [problem, ...others] = await eventually("a problem", () => {
        const problems = problemsOf(vscode, document);
        return problems.length > 0 && problems;
      });
      assert.deepEqual(others, []);
      assert.match(problem.message, /poolSize/);
      assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
      const underlined = document.getText(problem.range);
      assert.match(underlined, /40/);
      assert.ok(problem.range.isSingleLine && underlined.length < 200, underlined);
      assert.equal(titleOf(await lensOf(vscode, document)), "1 problem");
      await replace(editor, '"poolSize": 40', '"poolSize": 2');
      await eventually("no problem", () => problemsOf(vscode, document).length === 0);
      assert.equal(titleOf(await lensOf(vscode, document)), "Train · 61,706 parameters");
      await document.save();
    },
  },
  {
    name: "a file that is closed has no problems any more",
    async run(vscode) {
      const uri = await write(vscode, "closed.mnist.json", { model: { layers: [{ type: "flaten" }] } });
      // As a click does: a document that an extension has opened stays open for minutes.
      await vscode.commands.executeCommand("vscode.open", uri);
      await eventually("a problem", () => problemsOf(vscode, { uri }).length > 0);
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
      await eventually("no problem", () => problemsOf(vscode, { uri }).length === 0);
    },
  },
  {
    name: "the schema completes names and values",
    async run(vscode) {
      const text = '{\n  "training": { "": 1 },\n  "model": { "layers": [{ "type": "" }] }\n}\n';
      const { document } = await open(vscode, "completed.mnist.json", text);
      const labelsAt = async (place: string): Promise<string[]> => {
        const position = document.positionAt(text.indexOf(place) + place.length);
        const list = await vscode.commands.executeCommand<vscode.CompletionList>(
          "vscode.executeCompletionItemProvider",
          document.uri,
          position,
        );
        return list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
      };
      const offers = async (place: string, ...wanted: string[]): Promise<void> => {
        let labels: string[] = [];
        await eventually(`${wanted.join()} after ${place}`, async () => {
          labels = await labelsAt(place);
          return wanted.every((each) => labels.includes(each));
        }).catch((error: unknown) => {
          throw new Error(`What is offered: ${labels.join()}`, { cause: error });
        });
      };
      // The language server is started by the first question.
      await offers('"training": { "', "epochs", "batchSize", "learningRateSchedule");
      await offers('"type": "', '"averagePooling2d"', '"batchNormalization"', '"flatten"');
    },
  },
  {
    name: "the schema documents names",
    async run(vscode) {
      const { document } = await open(vscode, "hovered.mnist.json", await example(vscode, "lenet5"));
      const position = document.positionAt(document.getText().indexOf('"epochs"') + 2);
      const words = await eventually("a hover", async () => {
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
          "vscode.executeHoverProvider",
          document.uri,
          position,
        );
        const contents = hovers.flatMap((hover) => hover.contents);
        const texts = contents.map((each) => (each instanceof vscode.MarkdownString ? each.value : ""));
        return texts.some((text) => text !== "") && texts.join("\n");
      });
      assert.match(words, /training set/i);
    },
  },
];
