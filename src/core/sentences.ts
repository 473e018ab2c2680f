/** @returns sentences one after the other: after a full-width stop, without a blank. */
export function joinedSentences(sentences: readonly string[]): string {
  return sentences.reduce((text, next) => `${text}${gapAfter(text)}${next}`);
}

/** @returns what stands between a sentence and the next one, whatever the languages of the two. */
export function gapAfter(sentence: string): "" | " " {
  return /[。！？]$/.test(sentence) ? "" : " ";
}
