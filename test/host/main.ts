import { appendFileSync } from "node:fs";
import * as vscode from "vscode";
import { hostTests } from "./all.ts";
import { resultsVariable, type HostResult } from "./hostTest.ts";

/** What VS Code calls in the extension host: runs every test, and tells each as it ends. */
export async function run(): Promise<void> {
  const file = process.env[resultsVariable];
  if (file === undefined) throw new Error(`${resultsVariable} names no file.`);
  for (const test of hostTests) {
    const failure = await test.run(vscode).then(
      () => null,
      (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
    const result: HostResult = { name: test.name, failure };
    appendFileSync(file, `${JSON.stringify(result)}\n`);
  }
}
