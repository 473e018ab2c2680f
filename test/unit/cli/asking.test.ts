import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { confirmed } from "../../../src/cli/asking.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";
import { rejectionOf } from "../../helpers/rejection.ts";

/** Standard input of a terminal. */
const typing = (): PassThrough & { isTTY?: boolean } => Object.assign(new PassThrough(), { isTTY: true });

describe("a question", () => {
  it.each([
    ["y\n", true],
    ["Yes\r\n", true],
    ["\n", false],
    ["n\n", false],
    ["yesterday\n", false],
  ])("answered with %j", async (text, expected) => {
    const { terminal, written } = plainTerminal({ interactive: true });
    const input = typing();
    const answer = confirmed("Fetch it?", "--yes", terminal, input);
    for (const letter of text) input.write(letter);
    expect(await answer).toBe(expected);
    expect(written.out).toBe("Fetch it? [y/N] ");
    expect([input.listenerCount("data"), input.isPaused()]).toEqual([0, true]);
  });

  it("that input's end leaves open is answered with no", async () => {
    const input = typing();
    const answer = confirmed("Fetch it?", "--yes", plainTerminal({ interactive: true }).terminal, input);
    input.end();
    expect(await answer).toBe(false);
  });

  it("is not asked where nobody can answer", async () => {
    const asked = confirmed("Fetch it?", "--yes", plainTerminal().terminal, typing());
    expect(await rejectionOf(asked)).toMatchObject({ code: "bad-usage", next: "Say --yes." });
  });
});
