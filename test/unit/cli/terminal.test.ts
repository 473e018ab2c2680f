import { describe, expect, it } from "vitest";
import { createTerminal, hasUnicode, wantsColors } from "../../../src/cli/terminal.ts";

describe("wantsColors", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { TERM: "dumb" }, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [false, { FORCE_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [true, { FORCE_COLOR: "false" }, false],
    [true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ])("terminal %s with %o: %s", (isTTY, env, expected) => {
    expect(wantsColors({ isTTY }, env)).toBe(expected);
  });
});

describe("hasUnicode", () => {
  it.each([
    [{ LANG: "en_GB.UTF-8" }, "linux", true],
    [{}, "linux", true],
    [{ LANG: "C" }, "linux", false],
    [{ LC_ALL: "POSIX", LANG: "en_GB.UTF-8" }, "linux", false],
    [{ LANG: "C.UTF-8" }, "linux", true],
    [{ LANG: "de_DE.ISO-8859-1" }, "linux", false],
    [{ TERM: "linux", LANG: "en_GB.UTF-8" }, "linux", false],
    [{}, "win32", false],
    [{ WT_SESSION: "1" }, "win32", true],
    [{ TERM_PROGRAM: "vscode" }, "win32", true],
  ])("%o on %s: %s", (env, platform, expected) => {
    expect(hasUnicode(env, platform)).toBe(expected);
  });
});

describe("createTerminal", () => {
  const system = (isTTY: boolean, columns?: number) => {
    const written = { out: "", err: "" };
    return {
      written,
      stdout: { isTTY, columns, write: (text: string) => (written.out += text) },
      stderr: { isTTY: false, write: (text: string) => (written.err += text) },
      env: {},
      platform: "linux",
    };
  };

  it("writes results and errors apart", () => {
    const fake = system(false);
    const terminal = createTerminal(fake);
    terminal.out("a");
    terminal.err("b");
    terminal.write("c");
    expect(fake.written).toEqual({ out: "a\nc", err: "b\n" });
  });

  it("knows the width of a terminal, and has one of its own elsewhere", () => {
    expect(createTerminal(system(true, 72)).style().columns).toBe(72);
    expect(createTerminal(system(true)).style().columns).toBe(80);
    expect(createTerminal(system(false)).style().columns).toBe(100);
  });

  it("colours what goes to a terminal alone", () => {
    const terminal = createTerminal(system(true, 80));
    expect(terminal.style().colors.red("x")).toBe("\x1b[31mx\x1b[39m");
    expect(terminal.errorStyle().colors.red("x")).toBe("x");
    expect(terminal.interactive).toBe(true);
    expect(createTerminal(system(false)).interactive).toBe(false);
  });
});
