/** What `vscode.l10n.t` does in English. */
export function english(message: string, ...args: (string | number)[]): string {
  return message.replace(/\{(\d+)\}/g, (_, index: string) => String(args.at(Number(index))));
}

/** What the host does in English with what the layers below have said. */
export const asItIs = (message: string): string => message;
