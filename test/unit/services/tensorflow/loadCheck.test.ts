import { describe, expect, it } from "vitest";
import { loadError } from "../../../../src/services/tensorflow/loadCheck.ts";

const library = { binding: "/b/tfjs_binding.node", libraries: ["/t"], version: "2.21.0", source: "" };

/** Sentences of glibc's and macOS's dynamic linkers. */
const sentences = [
  [
    "/b/tfjs_binding.node: undefined symbol: TFE_ContextOptionsSetTfrt",
    "library-missing-symbol",
    "TFE_ContextOptionsSetTfrt",
  ],
  [
    "dlopen(/b/x.node, 0x0001): Symbol not found: _TF_NewTensor\n  Referenced from: x",
    "library-missing-symbol",
    "TF_NewTensor",
  ],
  [
    "libtensorflow_framework.so.2: cannot open shared object file: No such file or directory",
    "library-incomplete",
    "libtensorflow_framework.so.2 is needed",
  ],
  [
    "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /t/libtensorflow_cc.so.2)",
    "library-wrong-platform",
    "GLIBC_2.38",
  ],
  ["/t/libtensorflow_cc.so.2: file too short", "library-wrong-platform", "file too short"],
  ["/t/libtensorflow_cc.so.2: wrong ELF class: ELFCLASS32", "library-wrong-platform", "ELFCLASS32"],
  ["/t/libtensorflow_cc.so.2: cannot allocate memory in static TLS block", "library-unusable", "static TLS block"],
] as const;

describe("what the dynamic linker says", () => {
  it.each(sentences)("%s", (sentence, code, part) => {
    const error = loadError(library, sentence);
    expect(error).toMatchObject({ code, message: expect.stringContaining(part) as string });
    expect(error.message).toContain("/t");
    expect(error.next).toMatch(/\.$/);
  });
});
