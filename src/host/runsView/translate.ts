/** `vscode.l10n.t`: what computes texts is given it, and so needs no VS Code. */
export type Translate = (message: string, ...args: (string | number)[]) => string;
