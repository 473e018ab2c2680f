import type { FromPredict } from "../../src/protocol/predict.ts";

/** Larger files are not sent through the window: they can be chosen. */
export const largestDropped = 64 * 1024 * 1024;

export interface Receiving {
  readonly post: (message: Extract<FromPredict, { type: "bytes" | "file" }>) => void;
  /** A dropped file is larger than can be sent. */
  readonly onTooLarge: (name: string) => void;
}

/** Takes pictures that are dropped on the page, from outside or from the explorer, and those that are pasted. */
export function receivePictures(target: HTMLElement, receiving: Receiving): void {
  const over = (isOver: boolean): void => void target.classList.toggle("isOver", isOver);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) over(false);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer !== null) take(event.dataTransfer, receiving);
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData !== null) take(event.clipboardData, receiving);
  });
}

function take(data: DataTransfer, receiving: Receiving): void {
  const file = Array.from(data.files).at(0);
  if (file !== undefined) {
    if (file.size > largestDropped) receiving.onTooLarge(file.name);
    else void send(file, receiving);
    return;
  }
  const uri = firstUri(data.getData("application/vnd.code.uri-list") || data.getData("text/uri-list"));
  if (uri !== null) receiving.post({ type: "file", uri });
}

async function send(file: File, { post }: Receiving): Promise<void> {
  post({ type: "bytes", name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
}

/** @param list as RFC 2483 has it: an address a line, remarks behind #. @returns the first; null where there is none. */
export function firstUri(list: string): string | null {
  const lines = list.split(/\r?\n/).map((line) => line.trim());
  return lines.find((line) => line !== "" && !line.startsWith("#")) ?? null;
}
