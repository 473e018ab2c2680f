import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser, noBrowser } from "../../scripts/vscode/browser.mjs";
import { readRunSummary, type RunSummary } from "../../src/files/runSummary.ts";
import { runCommand, Workplace, type Ended } from "../helpers/commandLine.ts";

// Lab reports by the built command line, of a real training and a real sweep, in a real browser.

const hostile = 'Tiny <script>alert("x")</script> & `code` | *star*';
const small = {
  name: hostile,
  data: { limit: 1500, augmentation: { rotationRange: 10, elastic: {} } },
  model: {
    layers: [
      { type: "flatten" },
      { type: "dense", units: 16, activation: "relu" },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 2, batchSize: 50 },
};
const grid = {
  ...small,
  name: "Grid",
  data: { limit: 500, validationSplit: 0 },
  training: { epochs: 1, batchSize: 50, evaluate: { on: "test" } },
  sweep: {
    parameters: { "training.optimizer.learningRate": [0.01, 0.001], "training.batchSize": [25, 50] },
    repeats: 2,
  },
};

let place: Workplace;
let run: string;
let summary: RunSummary;
let browser: Browser | null = null;
const browserPath = findBrowser();

beforeAll(async () => {
  place = await Workplace.make();
  await place.write("tiny.mnist.json", small);
  await place.write("grid.mnist.json", grid);
  await runCommand(["train", "tiny.mnist.json", "--json"], place.path);
  [run] = await place.runs();
  summary = await readRunSummary(run);
  const swept = await runCommand(["sweep", "grid.mnist.json", "--json"], place.path);
  expect(swept.code).toBe(0);
  if (browserPath !== null) browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser?.close();
  await place.remove();
});

const at = (...names: string[]): string => join(place.path, ...names);
const text = async (...names: string[]): Promise<string> => readFile(at(...names), "utf8");
const report = async (...words: string[]): Promise<Ended> => runCommand(["report", ...words], place.path);

/** Wilson's interval, from his formula: what solves |p̂ − p| = z √(p (1 − p) / n). */
function wilson(correct: number, n: number): [string, string] {
  const [z, p] = [1.959964, correct / n];
  const [a, b, c] = [1 + (z * z) / n, -(2 * p + (z * z) / n), p * p];
  const root = Math.sqrt(b * b - 4 * a * c);
  return [(-b - root) / (2 * a), (-b + root) / (2 * a)].map((each) => `${(100 * each).toFixed(2)} %`) as [
    string,
    string,
  ];
}

describe("the report of a run", () => {
  it("says in both files what the run came to", async () => {
    const { code, out } = await report(basename(run), "--to", "one.html");
    expect(code).toBe(0);
    expect(out).toContain("one.html");
    const test = summary.result?.test;
    if (test == null) throw new Error("The run has no test.");
    const right = Math.round(test.accuracy * test.count);
    const figures = [
      `${(100 * test.accuracy).toFixed(2)} %`,
      wilson(right, test.count).join(" – "),
      test.loss.toFixed(4),
      String(summary.result?.fingerprint),
      // 784 · 16 + 16 + 16 · 10 + 10
      "12,730",
      "1,350",
    ];
    const [page, markdown] = await Promise.all([text("one.html"), text("one.md")]);
    for (const figure of figures) {
      expect(page.replaceAll("&nbsp;", " ")).toContain(figure);
      expect(markdown).toContain(figure);
    }
    expect(page).not.toContain("<script");
    // In a listing the experiment stands as it is.
    expect(markdown.replace(/^```json\n[\s\S]*?\n```$/m, "")).not.toMatch(/<script|(?<!\\)\*star/);
    // Chosen on validation digits: nothing to warn of.
    expect(page).not.toContain('class="note"');
    const pictures = (await readdir(at("one-pictures"))).sort();
    const named = [...markdown.matchAll(/\(one-pictures\/(.+)\.svg\)/g)].map(([, name]) => `${name}.svg`);
    expect(named.sort()).toEqual(pictures);
    expect(pictures).toEqual(expect.arrayContaining(["augmentation.svg", "confusion.svg", "network.svg", "wrong.svg"]));
  });

  it("says of one that failed what it failed of, and draws its loss up to there", async () => {
    const failing = {
      ...{ name: "Too fast", data: { limit: 500 } },
      model: {
        layers: [
          { type: "flatten" },
          { type: "dense", units: 20, activation: "relu" },
          { type: "dense", units: 10, activation: "linear" },
        ],
      },
      training: {
        ...{ epochs: 3, batchSize: 64, loss: "meanSquaredError" },
        optimizer: { type: "sgd", learningRate: 100 },
      },
    };
    const other = await Workplace.make();
    try {
      await other.write("fast.mnist.json", failing);
      expect((await runCommand(["train", "fast.mnist.json", "--json"], other.path)).code).toBe(1);
      const [failed] = await other.runs();
      const message = (await readRunSummary(failed)).error?.message ?? "";
      expect(message).toMatch(/^The loss became (Infinity|NaN) at batch \d+ of epoch 2 /);
      expect((await runCommand(["report", "last", "--to", "fast.html"], other.path)).code).toBe(0);
      const markdown = await readFile(join(other.path, "fast.md"), "utf8");
      expect(markdown).toContain(`it is failed, after 1 epoch.`);
      expect(markdown).toContain(`What it failed of: ${message}`);
      expect(markdown).toContain("fingerprint of the last weights that were saved (epoch 1)");
      expect(markdown).not.toContain("mnist-lab resume");
      const drawn = await readFile(join(other.path, "fast-pictures", "loss.svg"), "utf8");
      // The batches, which rise to their end, and the mark of the one epoch on each set.
      const [points] = Array.from(drawn.matchAll(/<polyline points="([^"]*)"/g), ([, text]) =>
        text.split(" ").map((point) => Number(point.split(",")[1])),
      );
      expect(Math.min(...points)).toBe(points.at(-1));
      expect(drawn).toMatch(/<circle[^]*<rect x=[^>]*width="5.2"/);
      expect(drawn).not.toMatch(/>[^<]*\d{9}[^<]*<\/text>/);
    } finally {
      await other.remove();
    }
  });

  it("keeps a person's words, also where only the page is left, and in another language", async () => {
    await report(basename(run), "--to", "words.html");
    const markdown = await text("words.md");
    const begin = "<!-- your words: conclusion -->";
    await writeFile(at("words.md"), markdown.replace(begin, `${begin}\n\nIt **was** <fine>.`));
    expect((await report(basename(run), "--to", "words.html", "--language", "zh-cn")).code).toBe(0);
    expect(await text("words.html")).toContain("<p>It <strong>was</strong> &lt;fine&gt;.</p>");
    await rm(at("words.md"));
    expect((await report(basename(run), "--to", "words.html")).code).toBe(0);
    expect(await text("words.md")).toContain("It **was** <fine>.");
    expect(await text("words.html")).toContain("<p>It <strong>was</strong> &lt;fine&gt;.</p>");
  });

  it("keeps what is written behind a prompt's mark, and says of another run that the words were about this one", async () => {
    await report(basename(run), "--to", "jane.html", "--language", "zh-cn");
    const markdown = await text("jane.md");
    await writeFile(at("jane.md"), markdown.replace(/^> ✎ 你的.*$/m, "> ✎ Jane Doe, CS101"));
    const again = await report(basename(run), "--to", "jane.html");
    expect(again.out).not.toContain("read them again");
    expect(await text("jane.html")).toContain("<p>Jane Doe, CS101</p>");
    const written = await text("jane.md");
    expect(written).toContain("\nJane Doe, CS101\n");
    // The other prompts were no words: they are asked again, in the other language.
    expect(written).toContain("> ✎ The aim:");
    expect(written).not.toMatch(/[\u4e00-\u9fff]/);
    const swept = (await place.runs()).find((folder) => folder !== run) ?? "";
    const { out } = await report(basename(swept), "--to", "jane.html");
    expect(out).toContain(`Your words were written about ${basename(run)}: they were kept; read them again.`);
    expect(await text("jane.html")).toContain("<p>Jane Doe, CS101</p>");
    const { out: json } = await report(basename(run), "--to", "jane.html", "--json");
    expect(JSON.parse(json)).toMatchObject({ wordsAbout: [basename(swept)] });
  });

  it("names the one mark that is missing", async () => {
    await report(basename(run), "--to", "marks.html");
    const markdown = await text("marks.md");
    await writeFile(at("marks.md"), markdown.replace("<!-- end of your words: method -->\n", ""));
    const { code, err } = await report(basename(run), "--to", "marks.html");
    expect(code).toBe(1);
    expect(err.replace(/\s+/g, " ")).toContain("lacks marks of the places for your own words: method.");
  });

  it("is none of a run whose events contradict its summary", async () => {
    const damaged = at("damaged");
    const copy = join(damaged, ".mnist", "runs", basename(run));
    await cp(run, copy, { recursive: true });
    await writeFile(join(copy, "events.jsonl"), "");
    const { code, err } = await runCommand(["report", "last", "--to", "x.html"], damaged);
    expect(code).toBe(1);
    expect(err.replace(/\s+/g, " ")).toContain(`The run ${basename(run)} is damaged: events.jsonl `);
    expect(err).toContain(`mnist-lab repair ${basename(run)}`);
    expect(await readdir(damaged)).toEqual([".mnist"]);
    // What a broken summary says can be had from the events.
    await cp(run, copy, { recursive: true });
    await writeFile(join(copy, "summary.json"), "{");
    expect((await runCommand(["report", basename(run), "--to", "x.html"], damaged)).code).toBe(1);
    await runCommand(["repair", basename(run)], damaged);
    expect((await runCommand(["report", "last", "--to", "x.html"], damaged)).code).toBe(0);
    expect(await readFile(join(damaged, "x.html"), "utf8")).toContain(String(summary.result?.fingerprint));
    await rm(damaged, { recursive: true });
  });

  it("names the file that was asked for where its folder is missing", async () => {
    const { code, err } = await report(basename(run), "--to", "missing/x.html");
    expect(code).toBe(1);
    expect(err).toMatch(/missing.x\.html cannot be written: its folder is not there/);
  });

  it("replaces nothing that it has not written", async () => {
    await writeFile(at("mine.html"), "<p>Mine</p>");
    await writeFile(at("notes.md"), "# Notes");
    await mkdir(at("drawn-pictures"));
    await writeFile(at("drawn-pictures", "network.svg"), "<svg/>");
    await report(basename(run), "--to", "changed.html");
    const changed = (await text("changed.md")).replace("MNIST is a collection", "MNIST was a collection");
    await writeFile(at("changed.md"), changed);
    const before = await readdir(place.path);
    for (const [file, why] of [
      ["mine.html", "is no report of MNIST Lab"],
      ["notes.html", "is no report of MNIST Lab"],
      ["drawn.html", "is no picture of a report"],
      ["changed.html", "was changed outside"],
      ["report.pdf", "is no name of a page"],
    ] as const) {
      const { code, err } = await report(basename(run), "--to", file);
      expect([file, code]).toEqual([file, file === "report.pdf" ? 2 : 1]);
      expect(err.replace(/\s+/g, " ")).toContain(why);
    }
    expect(await text("mine.html")).toBe("<p>Mine</p>");
    expect(await text("changed.md")).toBe(changed);
    expect(await readdir(place.path)).toEqual(before);
    expect(await readdir(at("drawn-pictures"))).toEqual(["network.svg"]);
  });
});

describe("the report of a sweep", () => {
  it("tells no figure of a run that is damaged", async () => {
    const list = await runCommand(["sweeps", "last", "--json"], place.path);
    const [best] = list.out
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { run: string; accuracy: number });
    const events = at(".mnist", "runs", best.run, "events.jsonl");
    const whole = await readFile(events);
    try {
      await writeFile(events, "");
      expect((await report("Grid", "--to", "damaged-grid.html")).code).toBe(0);
    } finally {
      await writeFile(events, whole);
    }
    const page = await text("damaged-grid.html");
    expect(page).toContain("1 of its 8 runs are damaged");
    expect(page).toContain(best.run);
    expect(page).not.toContain("never evaluated");
    expect(page).toContain("Loss of 7 of the 8 runs");
    const ranked = /<caption><b>Table \d+\.<\/b> All runs of the sweep[\s\S]*?<\/table>/.exec(page)?.[0] ?? "";
    expect(ranked.match(/<tr/g)).toHaveLength(9);
    expect(ranked.split("<tr").at(-1)?.match(/–/g)?.length).toBeGreaterThan(2);
  });

  it("is not meant by a name that is empty", async () => {
    const { code, err } = await report("", "--to", "empty.html");
    expect(code).toBe(1);
    expect(err).toContain('is called ""');
    expect(await readdir(place.path)).not.toContain("empty.html");
  });

  it("ranks its runs, averages over seeds and says that the test digits chose", async () => {
    expect((await report("Grid", "--to", "grid.html", "--title", "Two rates")).code).toBe(0);
    const page = await text("grid.html");
    expect(page).toContain("<h1>Two rates</h1>");
    expect(page).toContain("The best epoch was chosen on the test digits themselves.");
    const list = await runCommand(["sweeps", "last", "--json"], place.path);
    const points = list.out
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { accuracy: number; values: Record<string, number> });
    expect(points).toHaveLength(8);
    const ranked = /<caption><b>Table \d+\.<\/b> All runs of the sweep[\s\S]*?<\/table>/.exec(page)?.[0] ?? "";
    const shares = [...ranked.matchAll(/>(?:<strong>)?(\d+\.\d\d)&nbsp;%(?:<\/strong>)?<\/td>/g)].map(
      ([, share]) => share,
    );
    expect(shares).toEqual(points.map(({ accuracy }) => (100 * accuracy).toFixed(2)));
    // Two seeds: t(1) = 12.706, and the deviation of two values is their distance by √2.
    const pair = points.filter(
      ({ values }) => values["training.batchSize"] === 25 && values["training.optimizer.learningRate"] === 0.01,
    );
    const [one, other] = pair.map(({ accuracy }) => 100 * accuracy);
    const margin = (12.706 * Math.abs(one - other)) / 2;
    expect(page).toContain(`${((one + other) / 2).toFixed(3)}&nbsp;%&nbsp;±&nbsp;${margin.toFixed(3)}`);
  });
});

interface Looked {
  readonly images: number;
  readonly captions: number;
  readonly lang: string;
}

/** What the page itself is asked. */
const looked = `(async () => {
  const images = [...document.querySelectorAll("image")].map((each) => each.getAttribute("href") ?? "");
  const broken = [];
  for (const href of new Set(images)) {
    const image = new Image();
    image.src = href;
    await image.decode().catch(() => broken.push(href.slice(0, 60)));
  }
  const overflowing = [...document.querySelectorAll("main *")]
    .filter((each) => each.closest("svg") === null || each.tagName === "svg")
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.outerHTML.slice(0, 80));
  // Whatever font the browser has: its own lengths are not ours.
  const cut = [...document.querySelectorAll("figure svg")].flatMap((svg) => {
    const paper = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")]
      .filter((each) => each.textContent !== "")
      .map((each) => ({ text: each.textContent, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.left < paper.left - 1 || box.right > paper.right + 1)
      .map(({ text }) => text);
  });
  return {
    images: images.length, broken, overflowing, cut, scripts: document.scripts.length,
    lang: document.documentElement.lang,
    paper: getComputedStyle(document.body).backgroundColor,
    captions: document.querySelectorAll("figcaption, caption").length,
  };
})()`;

describe.skipIf(browserPath === null)(`in the browser${browserPath === null ? `: ${noBrowser}` : ""}`, () => {
  it.each([
    ["run", "en"],
    ["run", "zh-cn"],
    ["sweep", "en"],
    ["sweep", "zh-cn"],
  ])("a report of a %s in %s is whole on the screen and on paper", async (of, language) => {
    const file = `${of}-${language}.html`;
    const { code } = await report(of === "run" ? basename(run) : "Grid", "--to", file, "--language", language);
    expect(code).toBe(0);
    const page = await browser!.newPage({ viewport: { width: 900, height: 1000 } });
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("requestfailed", (request) => said.push(`failed: ${request.url().slice(0, 80)}`));
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    try {
      await page.goto(pathToFileURL(at(file)).href);
      expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([pathToFileURL(at(file)).href]);
      const found = await page.evaluate<Looked>(looked);
      expect(found).toMatchObject({ broken: [], overflowing: [], cut: [], scripts: 0, paper: "rgb(255, 255, 255)" });
      expect(found.images).toBeGreaterThan(50);
      expect(found.captions).toBeGreaterThan(12);
      expect(found.lang).toBe(language === "en" ? "en" : "zh-CN");
      for (const format of ["A4", "Letter"]) {
        // What does not fit across the paper is made smaller by the browser: at its size of paper nothing may stick out.
        await page.emulateMedia({ media: "print", colorScheme: "dark" });
        await page.setViewportSize({ width: format === "A4" ? 627 : 650, height: 1000 });
        expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
        const pdf = (await page.pdf({ format })).toString("latin1");
        const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
        expect(pages).toBeGreaterThan(5);
        expect(pages).toBeLessThan(25);
      }
      expect(said).toEqual([]);
    } finally {
      await page.close();
    }
  });
});
