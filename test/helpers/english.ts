/** What `vscode.l10n.t` does in English. */
export function english(message: string, ...args: (string | number)[]): string {
  return message.replace(/\{(\d+)\}/g, (_, index: string) => String(args.at(Number(index))));
}
