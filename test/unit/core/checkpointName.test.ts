import { describe, expect, it } from "vitest";
import { checkpointName, patternProblem } from "../../../src/core/checkpointName.ts";

const values = { epoch: 7, step: 1234, loss: 0.123456, accuracy: 0.96875, valLoss: 0.2, valAccuracy: 0.98715 };

describe("checkpointName", () => {
  // The second of each pair is what Python's str.format makes of the pattern and these values.
  it.each([
    ["{epoch:02d}", "07"],
    ["{epoch:02d}-{valAccuracy:.4f}", "07-0.9871"],
    ["{epoch}", "7"],
    ["{epoch:d}.{step:d}", "7.1234"],
    ["{step:08d}", "00001234"],
    ["{step:02d}", "1234"],
    ["weights_{loss:.0f}_{loss:.9f}_{loss}", "weights_0_0.123456000_0.123456"],
    ["{accuracy:.3f} {valLoss:.2f}", "0.969 0.20"],
    ["{epoch}{epoch}", "77"],
  ])("%s gives %s", (pattern, name) => {
    expect(patternProblem(pattern)).toBeNull();
    expect(checkpointName(pattern, values)).toBe(name);
  });

  it("says none for figures that are not known", () => {
    const unknown = { epoch: 1, step: 10, loss: null, accuracy: null, valLoss: null, valAccuracy: null };
    expect(checkpointName("{epoch:02d}-{loss:.2f}-{valAccuracy}", unknown)).toBe("01-none-none");
  });
});

describe("patternProblem", () => {
  it.each([
    ["last", "no place in it"],
    ["{}", 'found "{}"; expected epoch, step, loss, accuracy, valLoss, valAccuracy'],
    ["{epochs:02d}", 'found "{epochs:02d}"; did you mean "{epoch:02d}"?'],
    ["{val_loss:.2f}", 'did you mean "{valLoss:.2f}"?'],
    ["{acc:.2f}", 'did you mean "{accuracy:.2f}"?'],
    ["{__proto__}", 'found "{__proto__}"; expected epoch'],
    ["{constructor}", 'found "{constructor}"; expected epoch'],
    ["{epoch:.2f}", 'found the format ".2f" of epoch; expected "d" or, filled up with zeros, "02d"'],
    ["{epoch:2d}", 'found the format "2d" of epoch'],
    ["{epoch:00d}", 'found the format "00d" of epoch'],
    ["{epoch:099d}", 'found the format "099d" of epoch'],
    ["{loss:02d}", 'found the format "02d" of loss; expected ".4f"'],
    ["{loss:.99f}", 'found the format ".99f" of loss'],
    ["{loss:f}", 'found the format "f" of loss'],
    ["{epoch", "brace on its own"],
    ["{{epoch}}", "brace on its own"],
    ["{epoch:{step}}", "brace on its own"],
    ["../{epoch}", 'found "/"'],
    ["a\\{epoch}", 'found "\\\\"'],
    ["c:{epoch}", 'found ":"'],
    ["{epoch}?", 'found "?"'],
    ["{epoch}*", 'found "*"'],
    ["{epoch}|", 'found "|"'],
    ["<{epoch}>", 'found "<"'],
    ['"{epoch}"', 'found "\\""'],
    ["{epoch}\n", 'found "\\n"'],
    ["{epoch}\0", 'found "\\u0000"'],
    ["{epoch}\ud800", 'found "\\ud800"'],
    [".{epoch}", 'found "." at its beginning'],
    [" {epoch}", 'found " " at its beginning'],
    ["com{epoch}", "Windows keeps for itself (com1)"],
    ["NUL.{epoch}", "Windows keeps for itself (NUL.)"],
    ["a".repeat(150) + "{epoch}", "too long"],
    ["{loss}{accuracy}{valLoss}{valAccuracy}{step}{epoch}{loss}", "too long"],
  ])("%j: %s", (pattern, words) => {
    expect(patternProblem(pattern)).toContain(words);
  });

  it.each(["Prüfpunkt {epoch:02d}", "第{epoch}回", "com{epoch:02d}", "nulla-{epoch}", "{step} (a, b) [c] = 100%"])(
    "nothing is wrong with %s",
    (pattern) => {
      expect(patternProblem(pattern)).toBeNull();
    },
  );
});
