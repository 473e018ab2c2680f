import { describe, expect, it } from "vitest";
import { compactJson } from "../../../../src/core/compactJson.ts";
import type { Block, ReportDocument } from "../../../../src/core/report/document.ts";
import { reportHtml } from "../../../../src/core/report/html.ts";
import { jsonHtml } from "../../../../src/core/report/jsonHtml.ts";
import { markdownText, reportMarkdown } from "../../../../src/core/report/markdown.ts";
import { oursIn } from "../../../../src/core/report/words.ts";

const hostile = "<script>alert(1)</script> <!-- your words: aim --> [a](javascript:b) **c** `d` | e_f_ \n# g";

function documentOf(blocks: readonly Block[]): ReportDocument {
  return {
    ...{
      of: "a-1",
      language: "en",
      title: hostile,
      subtitle: hostile,
      opening: [],
      sections: [{ title: hostile, blocks }],
    },
    labels: {
      figure: (number) => `Figure ${number}.`,
      table: (number) => `Table ${number}.`,
      listing: (number) => `Listing ${number}.`,
      ...{ gap: hostile, howTo: "Write between the lines." },
    },
  };
}

const blocks: Block[] = [
  { kind: "heading", text: hostile },
  { kind: "paragraph", text: hostile },
  { kind: "note", text: hostile },
  { kind: "figure", name: "one", svg: "<svg/>", caption: hostile },
  {
    ...{ kind: "table", caption: hostile, columns: [{ title: hostile }, { title: "n", right: true }] },
    rows: [{ cells: [{ code: hostile }, hostile], strong: true }],
  },
  { kind: "figure", name: "two", svg: "<svg/>", caption: "Two" },
  { kind: "listing", language: "json", text: `{ "a": "</code>${hostile}" }\n\`\`\`\nmore`, caption: hostile },
  { kind: "table", caption: "Second", columns: [{ title: "a" }], rows: [] },
];

describe("a page", () => {
  const page = reportHtml(documentOf(blocks), hostile);

  it("holds no element of a hostile text", () => {
    expect(page).not.toMatch(/<script|<!-- your|javascript:b\)"/);
    expect(page.match(/<!--/g)).toHaveLength(1);
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(8);
  });

  it("allows nothing to be loaded or to run", () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`);
    expect(page).not.toMatch(/ on\w+=|href=|src=/);
  });

  it("lets lines of a table end after the dots of a path, and breaks no word unless there is no other way", () => {
    const table = (columns: number): string =>
      reportHtml(
        documentOf([
          {
            ...{ kind: "table", caption: "" },
            columns: Array.from({ length: columns }, () => ({ title: "training.batchSize 0.5" })),
            rows: [{ cells: Array.from({ length: columns }, () => ({ code: "f".repeat(64) })) }],
          },
        ]),
        "",
      );
    expect(table(2)).toContain('<th scope="col">training.<wbr>batchSize 0.5</th>');
    const named = documentOf([
      {
        kind: "table",
        caption: "",
        columns: [{ title: "" }],
        rows: [{ cells: [{ code: "sparseCategoricalCrossentropy" }] }],
      },
    ]);
    expect(reportHtml(named, "")).toContain("<code>sparse<wbr>Categorical<wbr>Crossentropy</code>");
    // A fingerprint is no word.
    expect(table(2)).toContain('<code><span class="long">');
    expect(table(2)).not.toMatch(/<table [^>]*tight/);
    expect(table(12)).toMatch(/<table [^>]*tight/);
  });

  it("counts figures, tables and listings each by themselves", () => {
    const labels = [...page.matchAll(/<b>((?:Figure|Table|Listing) \d+\.)<\/b>/g)].map(([, label]) => label);
    expect(labels).toEqual(["Figure 1.", "Table 1.", "Figure 2.", "Listing 1.", "Table 2."]);
  });
});

describe("a Markdown file", () => {
  const text = reportMarkdown(documentOf(blocks), {
    pictures: "my (report)-pictures",
    sha256: () => "0".repeat(64),
    ours: oursIn,
  });

  it("holds no mark-up of a hostile text", () => {
    const outside = text.replace(/^(`{4,})json\n[\s\S]*?\n\1$/m, "").replaceAll(/(`+).*?\1/g, "");
    expect(outside).not.toMatch(/<script|(?<!\\)\[a|(?<!\\)\*\*c|\ng|<!-- your/);
    // In a table a stroke would begin a cell.
    const row = text.split("\n").find((line) => line.includes("**`")) ?? "";
    expect(row.replaceAll("\\|", "").match(/\|/g)).toHaveLength(3);
  });

  it("fences a listing with more than it holds", () => {
    expect(text).toMatch(/\n````json\n/);
  });

  it("names its pictures so that every reader finds them", () => {
    expect(text).toContain("![Figure 2.](my%20%28report%29-pictures/two.svg)");
  });

  it.each([
    ["1. a", "1\\. a"],
    ["# a", "\\# a"],
    ["- a", "\\- a"],
    ["99.17 %", "99.17 %"],
    ["-0.5", "-0.5"],
    ["http://evil.example", "http&#58;//evil.example"],
    ["me@evil.example www.evil.example", "me&#64;evil.example www&#46;evil.example"],
    ["snake_case and _this_", "snake_case and \\_this\\_"],
    ["a & b < c > d", "a &amp; b &lt; c &gt; d"],
  ])("says %s as it is", (from, to) => {
    expect(markdownText(from)).toBe(to);
  });
});

describe("JSON", () => {
  it("is coloured without a letter of it being lost or let through", () => {
    const json = '{ // <b>\n  "a<b>": [1e-7, -2, true, null, "x\\"<i>"], /* " */ "c": {} }';
    const html = jsonHtml(json);
    expect(html).toContain('<span class="name">&quot;a&lt;b&gt;&quot;</span>');
    expect(html).toContain('<span class="comment">// &lt;b&gt;</span>');
    expect(html).toContain('<span class="number">1e-7</span>');
    const plain = html
      .replace(/<\/?span[^>]*>/g, "")
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">");
    expect(plain).toBe(json);
  });

  it("is laid out in lines of a width, and says the same", () => {
    const value = {
      name: "long enough",
      list: [1, 2, { a: "x".repeat(20), b: null }],
      more: { deep: ["y".repeat(30), "z"] },
    };
    const text = compactJson(value, 40);
    expect(JSON.parse(text)).toEqual(value);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(41);
    expect(compactJson({ a: 1, b: [true] })).toBe('{ "a": 1, "b": [true] }');
  });
});
