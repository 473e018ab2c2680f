import * as vscode from "vscode";
import { pageDataId, type PageData } from "../protocol/webview.ts";
import { pageStrings } from "./pageStrings.ts";

/**
 * Builds the HTML of a page: its script and its style sheet from `dist/webview/`, the texts in the person's language, and
 * a policy that lets nothing else in.
 *
 * @param name of the page: "dashboard" for `dist/webview/dashboard.js`.
 * @param title for screen readers.
 */
export function webviewPage(
  webview: vscode.Webview,
  extension: vscode.Uri,
  { name, title }: { readonly name: string; readonly title: string },
): string {
  const nonce = crypto.randomUUID();
  const built = (file: string): string =>
    escaped(webview.asWebviewUri(vscode.Uri.joinPath(extension, "dist", "webview", file)).toString());
  // The controls' toolkit writes a style element with the nonce of the meta element.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    "img-src data: blob:",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escaped(vscode.env.language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}" />
    <meta property="csp-nonce" content="${nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escaped(title)}</title>
    <link rel="stylesheet" href="${built(`${name}.css`)}" />
    <script type="application/json" id="${pageDataId}">${pageJson({ strings: pageStrings(vscode.l10n.bundle) })}</script>
  </head>
  <body>
    <script nonce="${nonce}" src="${built(`${name}.js`)}"></script>
  </body>
</html>
`;
}

/** What a page may load: our own built files, nothing else. */
export function webviewRoots(extension: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extension, "dist", "webview")];
}

/** JSON that cannot end the element in which it stands. */
function pageJson(data: PageData): string {
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
