import { describe, expect, it } from "vitest";
import { element, escaped, stacked, svgText } from "../../../../src/core/pictures/svg.ts";
import { readSvg } from "../../../helpers/svgPictures.ts";

const empty = { width: 40, height: 20, title: "t", description: "d", content: [] };

describe("an SVG", () => {
  it("is as large on paper as its units say: four to a millimetre", async () => {
    const svg = svgText(empty);
    expect(svg).toContain('width="10mm" height="5mm" viewBox="0 0 40 20"');
    expect(await readSvg(svg)).toMatchObject({ width: 40, height: 20 });
  });

  it("tells its title and its description first, for screen readers", () => {
    expect(svgText(empty)).toMatch(/^<svg [^>]*role="img"[^>]*><title>t<\/title><desc>d<\/desc>/);
  });

  it.each([
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    [`"a" & 'b'`, "&quot;a&quot; &amp; &#39;b&#39;"],
    ["]]>", "]]&gt;"],
    ["\u0000\u0008\u001b\u007f\ufffe", "\ufffd".repeat(5)],
    ["a\ud800b", "a\ufffdb"],
    ["\ud83d\ude00 数", "\ud83d\ude00 数"],
  ])("escapes %j in texts and attributes", async (text, expected) => {
    expect(escaped(text)).toBe(expected);
    const content = [element("text", { x: 1, y: 1, id: text }, text)];
    await readSvg(svgText({ ...empty, title: text, description: text, content }));
  });

  it("is not read where it is no XML, so that the other tests can fail", async () => {
    await expect(readSvg("<svg><g></svg>")).rejects.toThrow();
  });

  it("is rounded to hundredths of a unit", () => {
    expect(element("circle", { r: 1 / 3, cx: 2, cy: null })).toBe('<circle r="0.33" cx="2"/>');
  });

  it("holds drawings one below the other", () => {
    const one = { ...empty, content: ["<g/>"] };
    const both = stacked("both", [one, { ...one, width: 60, description: "e" }]);
    expect(both).toMatchObject({ width: 60, height: 40, title: "both", description: "d e" });
    expect(both.content[1]).toBe('<g transform="translate(0 20)"><g/></g>');
  });
});
