// What the host says to the page that shows what verifying a run came to. Texts are in the person's language.

/** A check, as it is shown. */
export interface ShownCheck {
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  /** A sentence, or the beginning of the list of what was found. */
  readonly note: string;
  readonly found: readonly { readonly file: string; readonly message: string }[];
}

export interface ShownVerification {
  /** Name of the bundle's file. */
  readonly bundle: string;
  /** Name of the run, then its id and figures; empty where it could not be read. */
  readonly name: string;
  readonly facts: readonly string[];
  /** "incomplete": nothing was wrong, but not all that was asked for could be looked at. */
  readonly state: "good" | "incomplete" | "bad";
  readonly verdict: string;
  readonly checks: readonly ShownCheck[];
}

export interface ToVerification {
  readonly type: "verification";
  readonly verification: ShownVerification;
}

/** The webview listens. */
export interface FromVerification {
  readonly type: "ready";
}
