import { describe, expect, it } from "vitest";
import {
  parseTensorflowLibrary,
  tensorflowLibraryText,
  type TensorflowLibrary,
} from "../../../src/protocol/tensorflowLibrary.ts";

const library: TensorflowLibrary = {
  binding: "/some where/tfjs_binding.node",
  libraries: ["/opt/tensorflow", '/opt/cuda "12"'],
  version: "2.21.0",
  source: "the Python environment /some where",
};

describe("the environment variable that describes TensorFlow's library", () => {
  it("comes back as it was written", () => {
    expect(parseTensorflowLibrary(tensorflowLibraryText(library))).toEqual(library);
  });

  it.each([undefined, ""])("names the command that sets it up when it is %j", (text) => {
    expect(() => parseTensorflowLibrary(text)).toThrow(
      expect.objectContaining({
        code: "not-available",
        next: expect.stringContaining("mnist-lab setup tensorflow") as string,
      }),
    );
  });

  it.each([
    "yes",
    "null",
    "[]",
    '{"binding":"/b","libraries":"/l","version":"2.21.0","source":"s"}',
    '{"binding":"/b","libraries":[1],"version":"2.21.0","source":"s"}',
    '{"binding":"/b","libraries":[],"version":2.21,"source":"s"}',
    '{"libraries":[],"version":"2.21.0","source":"s"}',
  ])("is refused and shown when it says %s", (text) => {
    expect(() => parseTensorflowLibrary(text)).toThrow(
      expect.objectContaining({ code: "bad-usage", message: expect.stringContaining(text) as string }),
    );
  });
});
