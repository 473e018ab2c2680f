import { severalLines } from "../plainText.ts";
import { escaped } from "../pictures/svg.ts";
import { numbersOf, type Block, type ReportDocument } from "./document.ts";
import { jsonHtml } from "./jsonHtml.ts";
import { reportStyle } from "./style.ts";
import { tableHtml } from "./tableHtml.ts";
import { text } from "./textHtml.ts";
import { ofElement, pageMark, wordsElement } from "./wordsHtml.ts";

/** Nothing is loaded, nothing runs. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** @param product and its version: "MNIST Lab 1.0.0". @returns the report as one page that needs nothing else. */
export function reportHtml(document: ReportDocument, product: string): string {
  const numbers = numbersOf(document);
  const { title, subtitle, opening, sections, language } = document;
  const parts = [
    `<header>\n<h1>${text(title)}</h1>`,
    ...(subtitle === "" ? [] : [`<p class="subtitle">${text(subtitle)}</p>`]),
    ...opening.map((block) => blockHtml(block, document, numbers)),
    "</header>",
    ...sections.flatMap((section, i) => [
      `<section>\n<h2><span class="number">${i + 1}</span>${text(section.title)}</h2>`,
      ...section.blocks.map((block) => blockHtml(block, document, numbers)),
      "</section>",
    ]),
  ];
  return `<!DOCTYPE html>
${pageMark}
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${text(product)}">
${ofElement(document.of)}
<title>${text(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
${parts.join("\n")}
</main>
</body>
</html>
`;
}

function blockHtml(block: Block, { labels }: ReportDocument, numbers: ReadonlyMap<Block, number>): string {
  const number = numbers.get(block) ?? 0;
  switch (block.kind) {
    case "heading":
      return `<h3>${text(block.text)}</h3>`;
    case "paragraph":
      return `<p>${text(block.text)}</p>`;
    case "note":
      return `<p class="note">${text(block.text)}</p>`;
    case "figure":
      return `<figure id="figure-${number}">\n${block.svg.trim()}\n${captionOf("figcaption", labels.figure(number), block.caption)}\n</figure>`;
    case "table":
      return tableHtml(block, captionOf("caption", labels.table(number), block.caption), number);
    case "listing": {
      const code = severalLines(block.text).replace(/\n+$/, "");
      const written = block.language === "json" ? jsonHtml(code) : escaped(code);
      return `<div class="listing" id="listing-${number}">\n${captionOf("p", labels.listing(number), block.caption)}\n<pre><code>${written}</code></pre>\n</div>`;
    }
    case "words":
      return wordsElement(
        block.name,
        block.text,
        `<p class="gap"><span>${text(labels.gap)}</span>${text(block.prompt)}</p>`,
      );
  }
}

function captionOf(element: "figcaption" | "caption" | "p", label: string, caption: string): string {
  const opening = element === "p" ? '<p class="caption">' : `<${element}>`;
  return `${opening}<b>${text(label)}</b> ${text(caption)}</${element}>`;
}
