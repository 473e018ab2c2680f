/** What a page is given with its HTML, so that it can draw before the first message: as JSON in the element of this id. */
export const pageDataId = "page-data";

export interface PageData {
  /** Texts in the person's language by their English ones; what is missing stays English. */
  readonly strings: Readonly<Record<string, string>>;
}

/** What every page says once it listens; until then nothing is sent to it. */
export interface ReadyMessage {
  readonly type: "ready";
}
