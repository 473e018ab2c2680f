import { StringDecoder } from "node:string_decoder";
import type { Readable } from "node:stream";

const lineLimit = 10;
const characterLimit = 4000;

/**
 * Keeps the last lines of a stream, so that they can be told when its process dies.
 *
 * @returns a function that gives the last lines so far, without empty ones and without the stack inside Node, which would
 * leave no room for what the error says.
 */
export function lastLinesOf(...streams: (Readable | null)[]): () => string[] {
  let text = "";
  for (const stream of streams) {
    const decoder = new StringDecoder("utf8");
    stream?.on("data", (chunk: Buffer) => {
      text = (text + decoder.write(chunk)).slice(-characterLimit);
    });
  }
  return () =>
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !isInternalFrame(line))
      .slice(-lineLimit);
}

function isInternalFrame(line: string): boolean {
  return /^at .*\(?node:internal\//.test(line);
}
