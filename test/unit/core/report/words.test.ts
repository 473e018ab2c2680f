import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ReportDocument } from "../../../../src/core/report/document.ts";
import { reportHtml } from "../../../../src/core/report/html.ts";
import { reportMarkdown } from "../../../../src/core/report/markdown.ts";
import {
  mergedWords,
  oursIn,
  readMarkdownWords,
  reportKey,
  wordsNames,
  type OwnWords,
} from "../../../../src/core/report/words.ts";
import { readHtmlWords, wordsHtml } from "../../../../src/core/report/wordsHtml.ts";

const prompts = [...wordsNames.map((name) => `About ${name}?`), "目标是什么？"];
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function documentWith(words: OwnWords, listing = "{}"): ReportDocument {
  return {
    ...{ language: "en", of: "20261122-1cab", title: "A report", subtitle: "" },
    opening: [],
    sections: [
      {
        title: "All",
        blocks: [
          { kind: "paragraph", text: "Ours." },
          { kind: "listing", language: "json", text: listing, caption: "File." },
          ...wordsNames.map(
            (name) => ({ kind: "words", name, prompt: `About ${name}?`, text: words[name] ?? "" }) as const,
          ),
        ],
      },
    ],
    labels: {
      figure: (number) => `Figure ${number}.`,
      table: (number) => `Table ${number}.`,
      listing: (number) => `Listing ${number}.`,
      ...{ gap: "Your words", howTo: "Write between the lines." },
    },
  };
}

const markdownOf = (words: OwnWords, listing?: string): string =>
  reportMarkdown(documentWith(words, listing), { pictures: "p", sha256, ours: oursIn });
const pageOf = (words: OwnWords): string => reportHtml(documentWith(words), "MNIST Lab 1");

const own: OwnWords = {
  aim: "To **see** whether 3 < 5 & more.\n\n- one\n- two `<b>`",
  conclusion: '"Quoted" --> and `code`\n\n| a | b |\n| --- | --- |',
};

describe("the words of a Markdown file", () => {
  it("come back as they were written", () => {
    const read = readMarkdownWords(markdownOf(own), prompts);
    expect(read).toMatchObject({ words: own, broken: [] });
    expect(read?.hash).toBe(sha256(read?.ours ?? ""));
  });

  it("are nothing where only the prompts stand", () => {
    expect(readMarkdownWords(markdownOf({}), prompts)).toMatchObject({ words: {}, broken: [] });
  });

  it("are found where a student writes below the prompt, with another editor's line ends", () => {
    const text = markdownOf({}).replace("> ✎ About aim?", "> ✎ About aim?\n\nMine.").replaceAll("\n", "\r\n");
    const read = readMarkdownWords(text, prompts);
    expect(read).toMatchObject({ words: { aim: "Mine." }, broken: [] });
    expect(read?.hash).toBe(sha256(read?.ours ?? ""));
  });

  it("are not looked for in a listing, whatever it holds", () => {
    const text = markdownOf(
      own,
      "// <!-- your words: aim -->\n<!-- your words: aim -->\n```\n<!-- end of your words: aim -->",
    );
    expect(readMarkdownWords(text, prompts)).toMatchObject({ words: own, broken: [] });
  });

  it("are given up where a mark is gone", () => {
    const without = (line: string): string => markdownOf(own).replace(line, "");
    for (const name of wordsNames) {
      expect(readMarkdownWords(without(`<!-- your words: ${name} -->`), prompts)?.broken).toEqual([name]);
      // Those that follow are there, and are not named.
      expect(readMarkdownWords(without(`<!-- end of your words: ${name} -->`), prompts)?.broken).toEqual([name]);
    }
  });

  const aimOf = (written: string): string | undefined =>
    readMarkdownWords(markdownOf({}).replace("> ✎ About aim?", written), prompts)?.words.aim;

  it.each([
    ["behind the mark", "> ✎ Jane Doe, CS101", "Jane Doe, CS101"],
    ["behind the prompt", "> ✎ About aim? Jane Doe", "Jane Doe"],
    ["below the prompt within its quotation", "> ✎ About aim?\n> Jane\n> Doe", "Jane\nDoe"],
    ["over the prompt and its mark", "> Our aim is to learn.", "Our aim is to learn."],
    ["over the prompt alone", ">✎ Our aim\nis **this**.", "Our aim\nis **this**."],
    [
      "behind the mark, and more below",
      "> ✎ First.\n\nSecond.\n\n> A quotation.",
      "First.\n\nSecond.\n\n> A quotation.",
    ],
    ["about the prompt itself", "> ✎ About aim? About aim?", "About aim?"],
  ])("are kept where they stand %s", (_, written, kept) => {
    expect(aimOf(written)).toBe(kept);
  });

  it.each(["> ✎ 目标是什么？", "> ✎ About method?", ">  ✎ About aim?", "✎ About aim?", "> ✎", ""])(
    "are nothing where %j stands, a prompt of any language",
    (prompt) => {
      expect(aimOf(prompt)).toBeUndefined();
    },
  );

  it("come with what the report is of", () => {
    expect(readMarkdownWords(markdownOf(own), prompts)?.of).toBe("20261122-1cab");
    const older = markdownOf(own).replace(" of 20261122-1cab -->", " -->");
    expect(readMarkdownWords(older, prompts)).toMatchObject({ of: null, words: own });
    expect(reportKey(["b--> 1", "a", "b--> 1"])).toBe("a b-1");
  });

  it("do not count as a change, but every other text does", () => {
    const changed = (from: string, to: string): boolean => {
      const read = readMarkdownWords(markdownOf(own).replace(from, to), prompts);
      return read?.hash !== sha256(read?.ours ?? "");
    };
    expect(changed("3 < 5", "4 < 5")).toBe(false);
    expect(changed("Ours.", "Theirs.")).toBe(true);
    // As an editor lays text out anew.
    expect(changed("**Listing 1.**", "__Listing 1.__")).toBe(false);
  });

  it("belong to reports alone", () => {
    expect(readMarkdownWords("# My notes\n\n<!-- your words: aim -->", prompts)).toBeNull();
    expect(readHtmlWords('<html><div class="words" id="words-aim" data-words="a"></div></html>', prompts)).toBeNull();
  });
});

describe("the words of a page", () => {
  it("come back as they were written", () => {
    expect(readHtmlWords(pageOf(own), prompts)).toEqual({ words: own, made: own, of: "20261122-1cab" });
    expect(readHtmlWords(pageOf({}), prompts)).toEqual({ words: {}, made: {}, of: "20261122-1cab" });
  });

  it("are those that stand there where somebody has changed the page", () => {
    const page = pageOf(own).replace("To <strong>see</strong> whether 3 &lt; 5 &amp; more.", "Mine &amp; yours.");
    expect(readHtmlWords(page, prompts)?.words.aim).toBe("Mine & yours.\n\n- one\n- two <b>");
    const filled = pageOf({}).replace('<p class="gap">', '<p>Written on the page.</p><p class="gap">');
    expect(readHtmlWords(filled, prompts)?.words.author).toBe("Written on the page.");
  });

  it("are kept where somebody wrote into the box that waits for them", () => {
    const box = "</span>About author?</p>";
    const into = (text: string): OwnWords | undefined =>
      readHtmlWords(pageOf({}).replace(box, `</span>${text}</p>`), prompts)?.words;
    expect(into("Jane <b>Doe</b> &amp; I")).toEqual({ author: "Jane Doe & I" });
    expect(into("About author? Jane")).toEqual({ author: "Jane" });
  });

  it("are set as quotations where they are some", () => {
    expect(wordsHtml("He said:\n> 3 < 5\n> *all* day\n\nYes.")).toBe(
      "<p>He said:</p><blockquote><p>3 &lt; 5\n<em>all</em> day</p></blockquote>\n<p>Yes.</p>",
    );
  });

  it("are set without letting any element through", () => {
    expect(wordsHtml('<img src=x onerror="a()"> **<b>**\n\n1. `<i>`')).toBe(
      "<p>&lt;img src=x onerror=&quot;a()&quot;&gt; <strong>&lt;b&gt;</strong></p>\n<ol><li><code>&lt;i&gt;</code></li></ol>",
    );
  });
});

describe("words of both", () => {
  const page = (words: OwnWords, made: OwnWords) => ({ words, made, of: null });
  it.each([
    ["only the page is there", null, page({ aim: "b" }, { aim: "b" }), { aim: "b" }],
    ["only the file is there", { aim: "a" }, null, { aim: "a" }],
    ["the file was changed", { aim: "a" }, page({ aim: "b" }, { aim: "b" }), { aim: "a" }],
    ["they were taken out of the file", {}, page({ aim: "b" }, { aim: "b" }), {}],
    ["the page was changed", { aim: "a" }, page({ aim: "c" }, { aim: "a" }), { aim: "c" }],
    ["both were changed", { aim: "a" }, page({ aim: "c" }, { aim: "b" }), { aim: "a\n\nc" }],
  ])("where %s", (_, file, shown, expected) => {
    expect(mergedWords(file, shown)).toEqual(expected);
  });
});
