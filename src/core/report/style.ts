/**
 * For A4 and Letter alike: pictures are at most 160 mm wide, the paper's size is the printer's. Light always: a report is
 * paper.
 */
export const reportStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { background: #ffffff; }
body {
  margin: 0; background: #ffffff; color: #1f2328;
  font: 11pt/1.5 Charter, "Source Serif 4", "Source Serif Pro", Georgia, Cambria, "Liberation Serif", "Times New Roman", serif;
  overflow-wrap: anywhere; hyphens: manual;
}
:lang(zh) body, body:lang(zh) {
  font-family: "Source Han Serif SC", "Noto Serif CJK SC", "Songti SC", SimSun, "WenQuanYi Micro Hei", serif;
  font-size: 10.5pt; line-height: 1.65;
}
main { width: 170mm; max-width: 100%; margin: 12mm auto 20mm; padding: 0 5mm; }
h1, h2, h3, h4, th, caption, figcaption, .caption, .subtitle, .gap, table.small {
  font-family: "Helvetica Neue", Helvetica, Arial, "Liberation Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif;
}
h1 { font-size: 24pt; line-height: 1.2; margin: 0 0 2mm; letter-spacing: -0.01em; }
.subtitle { margin: 0 0 6mm; color: #57606a; font-size: 11pt; }
header { border-bottom: 0.5mm solid #1f2328; padding-bottom: 5mm; margin-bottom: 8mm; }
h2 { font-size: 15pt; line-height: 1.3; margin: 10mm 0 3mm; }
h2 .number { display: inline-block; min-width: 8mm; color: #0560c9; }
h3 { font-size: 11.5pt; margin: 7mm 0 2mm; }
h4 { font-size: 11pt; margin: 3mm 0 1mm; }
p { margin: 0 0 3mm; text-align: justify; text-justify: inter-word; }
:lang(zh) p { text-align: left; }
code, pre { font-family: "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; }
code { font-size: 0.86em; }
.note { border-left: 1mm solid #c4551a; background: #fdf3ee; padding: 2.5mm 4mm; margin: 4mm 0; text-align: left; }
figure { margin: 6mm 0 7mm; text-align: center; }
figure svg { max-width: 100%; max-height: 205mm; height: auto; }
figcaption, caption, .caption { font-size: 9pt; line-height: 1.4; color: #424a53; text-align: left; }
figcaption { margin: 2mm auto 0; max-width: 150mm; }
caption { caption-side: top; padding-bottom: 1.5mm; }
figcaption b, caption b, .caption b { color: #1f2328; }
table { border-collapse: collapse; width: 100%; margin: 5mm 0 7mm; font-size: 9.5pt; line-height: 1.35; font-variant-numeric: tabular-nums lining-nums; }
thead th { border-top: 0.4mm solid #1f2328; border-bottom: 0.25mm solid #1f2328; font-size: 8.5pt; vertical-align: bottom; }
tbody tr:last-child td { border-bottom: 0.4mm solid #1f2328; }
tbody td { border-bottom: 0.15mm solid #d8dee4; vertical-align: top; }
th, td { padding: 1mm 2mm; text-align: left; }
th:first-child, td:first-child { padding-left: 1mm; }
th.right, td.right { text-align: right; }
td.right { white-space: nowrap; }
table.small { font-size: 8pt; }
table.small th { font-size: 7.5pt; }
table.small th, table.small td { padding: 0.6mm 1.4mm; }
table.narrow { width: auto; min-width: 90mm; }
table.narrow th, table.narrow td { padding-right: 5mm; }
/* A word is broken where the table has no other way onto the paper. */
table { overflow-wrap: break-word; }
table.tight, .long { overflow-wrap: anywhere; }
tr.strong td { background: #eaf2fc; }
.listing { margin: 5mm 0 7mm; }
pre { margin: 1.5mm 0 0; padding: 3mm 4mm; background: #f6f8fa; border: 0.2mm solid #d8dee4; border-radius: 1mm; font-size: 7.2pt; line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
pre code { font-size: inherit; }
pre .name { color: #0550ae; }
pre .text { color: #0a5c2b; }
pre .number { color: #953800; }
pre .comment { color: #57606a; }
.gap { border: 0.3mm dashed #8c959f; border-radius: 1mm; padding: 3mm 4mm 8mm; margin: 3mm 0 5mm; color: #57606a; font-size: 9.5pt; line-height: 1.45; }
.gap span { display: block; font-size: 7.5pt; letter-spacing: 0.05em; text-transform: uppercase; margin-bottom: 1mm; color: #0560c9; }
header .gap { padding-bottom: 3mm; margin-bottom: 0; }
.words ul, .words ol { margin: 0 0 3mm; padding-left: 7mm; }
.words p:last-child { margin-bottom: 2mm; }
.words blockquote { margin: 0 0 3mm 3mm; padding-left: 4mm; border-left: 0.6mm solid #8c959f; color: #424a53; }
header .words p { margin: 0; text-align: left; }
@page {
  margin: 20mm 22mm 22mm;
  @bottom-center { content: counter(page) " / " counter(pages); font: 8.5pt Arial, "Liberation Sans", sans-serif; color: #57606a; }
}
@media print {
  main { width: auto; margin: 0; padding: 0; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h1, h2, h3, h4, caption, .caption { break-after: avoid; }
  figure, tr, .gap, .note { break-inside: avoid; }
  figcaption { break-before: avoid; }
  thead { display: table-header-group; break-after: avoid; }
  table.whole { break-inside: avoid; }
  tbody tr:nth-child(-n+3), tbody tr:last-child { break-before: avoid; }
  p, li, pre { orphans: 3; widows: 3; }
}
`;
