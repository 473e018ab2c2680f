import { describe, expect, it } from "vitest";
import type { AnsweredDigit } from "../../../../src/core/wrongDigits.ts";
import { csvOf, htmlTableOf, tabbedTextOf } from "../../../../webview/misclassified/digitTable.ts";

const probabilities = new Float32Array(30);
probabilities.set([0, 0.1, 0, 0, 0, 0, 0, 0.9, 0, 0], 20);
const sure = { index: 2, truth: 1, predicted: 7, confidence: probabilities[27], loss: Infinity };
const unsure = { index: 12, truth: 4, predicted: 9, confidence: null, loss: null };

describe("a table of digits as CSV", () => {
  it("has the probabilities, with no more figures than a float32 has", () => {
    expect(csvOf([sure], probabilities, true)).toBe(
      "index,true,predicted,confidence,loss,p0,p1,p2,p3,p4,p5,p6,p7,p8,p9\n2,1,7,0.9,Infinity,0,0.1,0,0,0,0,0,0.9,0,0\n",
    );
  });

  it("has nothing where they were not kept", () => {
    expect(csvOf([unsure], null, true)).toBe("index,true,predicted,confidence,loss\n12,4,9,,\n");
  });

  it("does not call outputs probabilities", () => {
    const outputs = Float32Array.from(probabilities, (value) => 20 * value - 4);
    expect(csvOf([{ ...sure, confidence: outputs[27], loss: null }], outputs, false)).toBe(
      "index,true,predicted,output,loss,output0,output1,output2,output3,output4,output5,output6,output7,output8,output9\n" +
        "2,1,7,14,,-4,-2,-4,-4,-4,-4,-4,14,-4,-4\n",
    );
  });

  it("gives back the very numbers", () => {
    const odd = Float32Array.of(1 / 3, 1e-30, 0.99999994, 2.5e-7, 0.123456789, 1, 0, 1e-45, 0.7, 0.2);
    const cells = csvOf([{ ...sure, index: 0 }], odd, true)
      .split("\n")
      .at(1)
      ?.split(",")
      .slice(5)
      .map(Number);
    expect(Float32Array.from(cells ?? [])).toEqual(odd);
  });
});

it("a table of digits as text has tabs between its columns", () => {
  expect(tabbedTextOf([sure, unsure], true)).toBe(
    "index\ttrue\tpredicted\tconfidence\tloss\n2\t1\t7\t0.9\tInfinity\n12\t4\t9\t\t\n",
  );
});

describe("a table of digits as a page", () => {
  const headings = ["index", "true", "predicted", "image", "confidence", "loss"] as const;
  const page = (title: string, digits: readonly AnsweredDigit[] = [sure]): string =>
    htmlTableOf(digits, { title, headings, language: "en" }, ({ index }) => `data:image/png;base64,A${index}`);

  it("has a row with a picture for each digit, and a policy that lets nothing else in", () => {
    const text = page("LeNet-5");
    expect(text).toContain(
      '<td>2</td><td>1</td><td>7</td><td><img src="data:image/png;base64,A2" width="56" height="56" alt="1"></td>' +
        "<td>0.9</td><td>Infinity</td>",
    );
    expect(text).toContain("default-src 'none'; img-src data:;");
  });

  it("leaves out what is not known", () => {
    expect(page("Scores", [{ ...sure, loss: null }])).not.toContain("loss");
    const text = page("LeNet-5", [unsure]);
    expect(text).not.toContain("confidence");
    expect(text.match(/<td>/g)).toHaveLength(4);
  });

  it("shows a name as it is, whatever is in it", () => {
    const text = page(`<img src=x onerror='alert("1")'>&`);
    expect(text).toContain("<h1>&lt;img src=x onerror=&#39;alert(&quot;1&quot;)&#39;&gt;&amp;</h1>");
    expect(text.match(/<img/g)).toHaveLength(1);
  });
});
