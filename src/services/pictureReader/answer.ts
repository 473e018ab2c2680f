import type { ErrorReport } from "../../core/errors.ts";
import type { ReadForPage } from "../pictures.ts";

/** What the thread that reads a picture says, once. */
export type PictureAnswer = { readonly read: ReadForPage } | { readonly error: ErrorReport };
