/** @returns a name or a path as a shell takes it for one word: with quotes only where it needs them. */
export function shellWord(name: string): string {
  return /^[\w.,:+=/-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
