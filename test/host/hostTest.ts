import type * as vscode from "vscode";

/** The real API. Tests are given it, so that their names can be read where there is no VS Code. */
export type Api = typeof vscode;

/** A test that runs inside the extension host. */
export interface HostTest {
  readonly name: string;
  /** Rejects when it fails. */
  run(vscode: Api): Promise<void>;
}

/** What came of a test: one line of JSON each. */
export interface HostResult {
  readonly name: string;
  /** Stack of the error; null when it passed. */
  readonly failure: string | null;
}

/** Environment variable that names the file for the results. */
export const resultsVariable = "MNIST_LAB_HOST_RESULTS";

/** Milliseconds that something may take on a busy machine. */
const patience = 60_000;

/**
 * Asks again until what it is asked holds.
 *
 * @returns the first answer that is neither null nor undefined nor false.
 * @throws Error when there is none in time.
 */
export async function eventually<Answer>(
  what: string,
  ask: () => Answer | PromiseLike<Answer>,
): Promise<Wanted<Answer>> {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer as Wanted<Answer>;
    if (performance.now() > end) throw new Error(`Not within ${patience / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
type Wanted<Answer> = Exclude<Answer, null | undefined | false>;
