import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inEnglish } from "../../src/core/translate.ts";
import { manifestFile } from "../../src/files/handIn/manifest.ts";
import { sealedText } from "../../src/files/sealedJson.ts";
import { bundleEnding, exportBundle } from "../../src/services/handIn/exportBundle.ts";
import type { Check, CheckId } from "../../src/services/handIn/verify/report.ts";
import { verifyRun, type VerifyOptions } from "../../src/services/handIn/verify/verifyRun.ts";
import { unpackBundle } from "../../src/services/handIn/unpackBundle.ts";
import { startTrainer, type TrainerProcess } from "../../src/services/trainerProcess.ts";
import type { TrainerEvent } from "../../src/protocol/trainer.ts";
import { builtInstallation, builtTrainer, mnist, smallExperiment, startRequest } from "../helpers/builtTrainer.ts";
import { Forger, put, type Json } from "../helpers/forgery.ts";
import { isBatch, listen } from "../helpers/listening.ts";

// Runs that were handed in, changed by somebody who makes every checksum again, and trained again.

let place: string;
/** Bundles, unpacked. */
let looking: string;
let quiet: string;
let stopped: string;
let resumed: string;

const never = new AbortController().signal;
const training = { batchSize: 32, optimizer: { type: "adam", learningRate: 0.05 } };
const lookingExperiment = {
  data: { limit: 600 },
  training: { ...training, epochs: 3, evaluate: { every: 7, on: "both" } },
};
/** Its best epoch is not the last one. */
const quietExperiment = {
  data: { limit: 1000 },
  training: { ...training, epochs: 6, optimizer: { type: "adam", learningRate: 0.3 } },
};
const longExperiment = { data: { limit: 600 }, training: { ...training, epochs: 2000, evaluate: { every: 7 } } };

async function handedIn(run: string, name: string): Promise<string> {
  const target = join(place, `${name}${bundleEnding}`);
  await exportBundle({ run, target, overwrite: false, mnist, product: "0.0.0", signal: never });
  const folder = join(place, name);
  await mkdir(folder);
  expect(await unpackBundle(target, folder, never)).toEqual([]);
  return folder;
}

async function train(changes: Json): Promise<string> {
  const request = startRequest(place, smallExperiment(changes));
  const trainer = startTrainer({ trainer: builtTrainer });
  await trainer.start(request);
  expect((await trainer.exited).ending?.type).toBe("completed");
  return request.paths.run;
}

/** Stops a training when something has happened that fits. */
async function stopWhen(
  begin: (trainer: TrainerProcess) => Promise<void>,
  fits: (event: TrainerEvent) => boolean,
): Promise<void> {
  const trainer = startTrainer({ trainer: builtTrainer });
  const seen = new Promise<void>((resolve) => {
    trainer.onEvent((event) => {
      if (fits(event)) resolve();
    });
  });
  await begin(trainer);
  await Promise.race([seen, trainer.exited]);
  expect((await trainer.stop()).ending?.type).toBe("stopped");
}

/** @returns runs that were stopped: once; and, resumed after that, once more. */
async function trainInParts(): Promise<readonly [string, string]> {
  const request = startRequest(place, smallExperiment(longExperiment));
  const { paths } = request;
  await stopWhen(
    (trainer) => trainer.start(request),
    (event) => isBatch(event) && event.firstStep > 20,
  );
  const once = await handedIn(paths.run, "stopped");
  await stopWhen(
    (trainer) => trainer.resume({ paths, threads: 1, checkpoint: null }),
    ({ type }) => type === "epochEnd",
  );
  return [once, await handedIn(paths.run, "resumed")];
}

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "mnist-lab-retrain-"));
  looking = await handedIn(await train(lookingExperiment), "looking");
  quiet = await handedIn(await train(quietExperiment), "quiet");
  [stopped, resumed] = await trainInParts();
  expect((await readFile(join(quiet, "best", "weights.bin"))).length).toBeGreaterThan(0);
}, 120_000);

afterAll(async () => {
  await rm(place, { recursive: true, force: true });
});

function optionsFor(bundle: string, options: Partial<VerifyOptions> = {}): VerifyOptions {
  return {
    ...{ bundle, installation: builtInstallation, retrain: true, dataFolder: null, signal: never },
    ...{ onProgress: () => undefined, t: inEnglish, say: (message: string) => message },
    ...options,
  };
}

async function checkOf(
  folder: string,
  id: CheckId = "retrained",
  options: Partial<VerifyOptions> = {},
): Promise<Check> {
  const { checks } = await verifyRun(optionsFor(folder, options));
  const check = checks.find((each) => each.id === id);
  if (check === undefined) throw new Error(`There is no check ${id}.`);
  return check;
}

type Forge = (forger: Forger) => Promise<void>;

/** @returns a copy of a bundle that somebody has changed, with every checksum made again. */
async function forged(bundle: string, forge: Forge): Promise<string> {
  const folder = await mkdtemp(join(place, "forged-"));
  await cp(bundle, folder, { recursive: true });
  const forger = new Forger(folder);
  await forge(forger);
  await forger.manifest();
  return folder;
}

/** @returns what training again finds, a line each. */
async function foundIn(bundle: string, forge: Forge): Promise<string> {
  const { found } = await checkOf(await forged(bundle, forge));
  return found.map(({ file, message }) => `${file} ${message}`).join("\n");
}

describe("a run as it was trained passes", () => {
  test.for([
    ["completed", () => looking],
    ["with other best weights", () => quiet],
    ["stopped", () => stopped],
    ["stopped, resumed and stopped", () => resumed],
  ] as const)("%s", { timeout: 60_000 }, async ([, bundle]) => {
    expect(await checkOf(bundle())).toMatchObject({ state: "passed", found: [] });
  });

  test("stopped at whichever update", { timeout: 60_000 }, async () => {
    // Where a look is under way, or is done, the run stops differently: within an epoch, and at its end, 17 updates long.
    for (const [step, looked] of [
      [14, false],
      [14, true],
      [17, false],
      [17, true],
    ] as const) {
      const request = { ...startRequest(place, smallExperiment(longExperiment)), stopAt: { step, looked } };
      const { trainer, events } = listen();
      await trainer.start(request);
      expect((await trainer.exited).ending).toMatchObject({ type: "stopped", step });
      const looks = events.filter(
        (event) => (event.type === "evaluated" || event.type === "epochEnd") && event.step === step,
      );
      expect(looks).toHaveLength(looked ? 1 : 0);
      const bundle = await handedIn(request.paths.run, `at-${step}-${String(looked)}`);
      expect(await checkOf(bundle)).toMatchObject({ state: "passed", found: [] });
    }
  });
});

const eventsOf =
  (type: string, change: (event: Json) => void): Forge =>
  (forger) =>
    forger.events((event) => {
      if (event["type"] === type) change(event);
    });

/** Changes the events and the summary's result alike. */
const resultOf =
  (change: (result: Json) => void): Forge =>
  async (forger) => {
    await eventsOf("completed", change)(forger);
    await forger.summary((summary) => change(summary["result"] as Json));
  };

async function removeLines(forger: Forger, part: string): Promise<void> {
  const path = join(forger.folder, "events.jsonl");
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, lines.filter((line) => !line.includes(part)).join("\n"));
}

/** All digits of a matrix on its diagonal. */
function perfect(look: Json): void {
  const matrix = look["confusion"] as number[];
  const rows = Array.from({ length: 10 }, (_, i) => matrix.slice(10 * i, 10 * i + 10).reduce((a, b) => a + b, 0));
  look["confusion"] = matrix.map((_, i) => (i % 11 === 0 ? rows[i / 11] : 0));
  look["accuracy"] = 1;
  look["loss"] = 0.01;
}

describe("training again finds", () => {
  const cases: readonly (readonly [what: string, bundle: () => string, forge: Forge, finds: readonly RegExp[]])[] = [
    [
      "a look between epochs that is made up",
      () => looking,
      eventsOf("evaluated", (event) => {
        if (event["step"] === 14) for (const look of event["evaluations"] as Json[]) perfect(look);
      }),
      [
        /events\.jsonl says loss 0\.01 of the validation set after update 14; trained again it is \d/,
        /says accuracy 1 of the test set after update 14; trained again it is 0\.\d/,
        /says \d+ times \d taken for \d on the validation set after update 14; trained again it is \d/,
      ],
    ],
    [
      "a look at another update",
      () => looking,
      eventsOf("evaluated", (event) => {
        if (event["step"] === 14) event["step"] = 15;
      }),
      [/tells of the validation set after update 15, which does not come when it is trained again/],
    ],
    [
      "looks that were taken out",
      () => looking,
      (forger) => removeLines(forger, '"type":"evaluated"'),
      [/says nothing of the validation set after update 7, which comes when it is trained again/],
    ],
    [
      "the look at one set in an epoch that was taken out",
      () => looking,
      eventsOf("epochEnd", (event) => {
        if (event["epoch"] !== 2) return;
        event["evaluations"] = (event["evaluations"] as Json[]).filter((look) => look["set"] !== "test");
      }),
      [/says nothing of the test set in epoch 2/],
    ],
    [
      "the loss of a set in an epoch",
      () => looking,
      eventsOf("epochEnd", (event) => {
        if (event["epoch"] === 2) put(event, "evaluations.0.loss", (old) => old / 2);
      }),
      [/says loss [\d.]+ of the validation set in epoch 2; trained again it is/],
    ],
    [
      "another matrix of the test set at the end",
      () => looking,
      resultOf((result) => {
        put(result, "test.confusion.0", (old) => old - 1);
        put(result, "test.confusion.1", (old) => old + 1);
      }),
      [/says \d+ times 0 taken for 0 on the test set at the end; trained again it is \d+/],
    ],
    [
      "other predictions of the test set at the end",
      () => looking,
      async (forger) => {
        const starts: number[] = [];
        await eventsOf("completed", (event) => starts.push((event["test"] as { predictions: number }).predictions))(
          forger,
        );
        let at = 0;
        await forger.predictions((record) => {
          const size = record.kind === "labels" ? record.labels.length : 4 * record.probabilities.length;
          if (at === starts[0] && record.kind === "labels") record.labels[3] = (record.labels[3] + 1) % 10;
          at += 28 + size;
        });
      },
      [/predictions\.bin predicts \d for digit 3 of the test set at the end; trained again it is \d/],
    ],
    [
      "probabilities that were exchanged",
      () => looking,
      (forger) =>
        forger.predictions((record) => {
          if (record.kind !== "probabilities" || record.set !== "test") return;
          const row = record.probabilities.subarray(50, 60);
          const [low, next] = [...row.keys()].sort((a, b) => row[a] - row[b]);
          [row[low], row[next]] = [row[next], row[low]];
        }),
      [/gives the probability .+ for class \d of digit 5 of the test set in epoch \d; trained again it is/],
    ],
    [
      "another reason of its end",
      () => looking,
      eventsOf("completed", (event) => (event["reason"] = "earlyStopping")),
      [/says reason earlyStopping of the end of the run; trained again it is epochs/],
    ],
    [
      "a weight of the best epoch, changed by very little",
      () => quiet,
      async (forger) => {
        await forger.weights("best", (weights) => ([...weights.values()][0][0] += 1e-7));
      },
      [/best\/weights\.bin holds \S+ in \S+, value 0; trained again it is/],
    ],
    [
      "final weights of a stopped run",
      () => stopped,
      async (forger) => {
        const fingerprint = await forger.weights("model", (weights) => {
          for (const values of weights.values()) values.fill(0);
        });
        await eventsOf("stopped", (event) => (event["fingerprint"] = fingerprint))(forger);
        await forger.summary((summary) => put(summary, "result.fingerprint", () => fingerprint));
      },
      [
        /events\.jsonl says fingerprint [0-9a-f]{64} of the end of the run/,
        /model\/weights\.bin holds 0 in \S+, value 0; trained again it is/,
      ],
    ],
    [
      "the same of one that was resumed",
      () => resumed,
      async (forger) => {
        await forger.weights("model", (weights) => ([...weights.values()][0][0] += 1e-7));
      },
      [/model\/weights\.bin holds/],
    ],
    [
      "another seed, of a run whose id names a place",
      () => quiet,
      async (forger) => {
        await forger.events((event) => {
          if ("runId" in event) event["runId"] = "..";
        });
        await forger.summary((summary) => (summary["runId"] = ".."));
        const path = join(forger.folder, manifestFile);
        const manifest = JSON.parse(await readFile(path, "utf8")) as Json;
        delete manifest["sha256"];
        await writeFile(path, sealedText({ ...manifest, runId: ".." }));
        await forger.experiment((experiment) => (experiment["seed"] = 123));
      },
      [/events\.jsonl says loss [\d.]+ of update 1; trained again it is/],
    ],
  ];
  test.for(cases)("%s", { timeout: 60_000 }, async ([, bundle, forge, finds]) => {
    const found = await foundIn(bundle(), forge);
    for (const each of finds) expect(found).toMatch(each);
  });
});

describe("what cannot be trained again says why", () => {
  const numerics =
    (value: number): Forge =>
    async (forger) => {
      await eventsOf("started", (event) => (event["numerics"] = value))(forger);
      await forger.summary((summary) => put(summary, "started.numerics", () => value));
    };
  test("a run of a newer version, or of an older one", { timeout: 60_000 }, async () => {
    const newer = await checkOf(await forged(quiet, numerics(2)));
    expect(newer).toMatchObject({ state: "skipped" });
    expect(newer.note).toBe(
      "it could not be trained again: The run was made by a newer version of MNIST Lab, whose numerics are 2 (of this one 1).",
    );
    const older = await checkOf(await forged(quiet, numerics(0)));
    expect(older).toMatchObject({ state: "skipped", found: [] });
    expect(older.note).toContain("computed with numerics 0, this version has 1");
  });

  const dataFrom =
    (file: string): Forge =>
    (forger) =>
      forger.experiment((experiment) => {
        const { validationSplit, limit, normalization, shuffle, augmentation } = experiment["data"] as Json;
        const files = { trainImages: file, trainLabels: file, testImages: file, testLabels: file };
        const kept = { validationSplit, limit, normalization, shuffle, augmentation };
        experiment["data"] = { source: "idx", ...files, ...kept };
      });

  test("digits in files of their own, whose folder nobody has named", async () => {
    const check = await checkOf(await forged(quiet, dataFrom("/dev/zero")));
    expect(check).toMatchObject({ state: "skipped", note: "the digits lie in files of their own: name their folder" });
  });

  test("digits that lie outside of that folder, or in the bundle", async () => {
    const own = await mkdtemp(join(place, "data-"));
    const elsewhere = await forged(quiet, dataFrom("/dev/zero"));
    const outside = await checkOf(elsewhere, "retrained", { dataFolder: own });
    expect(outside.state).toBe("skipped");
    expect(outside.note).toContain("data.trainImages names /dev/zero, which lies outside of the data folder");
    const inside = await forged(quiet, dataFrom("predictions.bin"));
    const check = await checkOf(inside, "predictions", { dataFolder: inside });
    expect(check.note).toContain("which lies in the bundle itself");
  });
});

describe("verifying that is cancelled says so, and leaves nothing", () => {
  test.for(["files", "records", "figures", "predictions", "weights", "answers", "retrained"] as const)(
    "in the check %s",
    { timeout: 60_000 },
    async (id) => {
      const cancel = new AbortController();
      const onProgress = (check: CheckId): void => {
        if (check === id) cancel.abort();
      };
      const verifying = verifyRun(optionsFor(quiet, { signal: cancel.signal, onProgress }));
      await expect(verifying).rejects.toMatchObject({ code: "aborted", message: "Verifying was cancelled." });
    },
  );
});
