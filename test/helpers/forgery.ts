import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32Text } from "../../src/files/crc32.ts";
import { fileSha256, manifestFile, type HandInManifest } from "../../src/files/handIn/manifest.ts";
import { fingerprintOf } from "../../src/files/fingerprint.ts";
import { readRunExperiment } from "../../src/files/experimentJson.ts";
import { writeLayersModel } from "../../src/files/layersModel.ts";
import { readLayersWeights } from "../../src/files/layersWeights.ts";
import { encodePredictions, placedPredictions, type PredictionRecord } from "../../src/files/predictions.ts";
import { sealedText } from "../../src/files/sealedJson.ts";

/** Plain JSON that a forger changes. */
export type Json = Record<string, unknown>;

/**
 * Replaces one value deep in plain JSON.
 *
 * @param path "result.test.confusion.0". @throws Error where it leads nowhere: a mistake of the test.
 */
export function put(value: Json, path: string, make: (old: number) => unknown): void {
  const names = path.split(".");
  let parent = value;
  for (const name of names.slice(0, -1)) parent = parent[name] as Json;
  const last = names[names.length - 1];
  if (!(last in parent)) throw new Error(`There is no ${path}.`);
  parent[last] = make(parent[last] as number);
}

/**
 * What somebody does who knows how a run is written and makes every checksum again after a change.
 */
export class Forger {
  readonly folder: string;

  /** @param folder an unpacked bundle. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** @param change is given each event, in order. */
  async events(change: (event: Json, index: number) => void): Promise<void> {
    const path = join(this.folder, "events.jsonl");
    const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
    const forged = lines.map((line, index) => {
      const event = JSON.parse(line) as Json;
      delete event["crc32"];
      change(event, index);
      const body = JSON.stringify(event).slice(0, -1);
      return `${body},"crc32":"${crc32Text(Buffer.from(body))}"}\n`;
    });
    await writeFile(path, forged.join(""));
  }

  async summary(change: (summary: Json) => void): Promise<void> {
    const path = join(this.folder, "summary.json");
    const summary = JSON.parse(await readFile(path, "utf8")) as Json;
    delete summary["sha256"];
    change(summary);
    await writeFile(path, sealedText(summary));
  }

  async experiment(change: (experiment: Json) => void): Promise<void> {
    const path = join(this.folder, "experiment.json");
    const experiment = JSON.parse(await readFile(path, "utf8")) as Json;
    change(experiment);
    const text = `${JSON.stringify(experiment, null, 2)}\n`;
    await writeFile(path, text);
    const hash = createHash("sha256").update(text).digest("hex");
    await this.summary((summary) => {
      summary["experimentSha256"] = hash;
    });
  }

  /** @param change is given the weights by their names. @returns the fingerprint that they have now. */
  async weights(
    model: "model" | "best",
    change: (weights: ReadonlyMap<string, Float32Array>) => void,
  ): Promise<string> {
    const { network } = await readRunExperiment(this.folder, null);
    const path = join(this.folder, model);
    const weights = await readLayersWeights(join(path, "model.json"), network);
    change(weights);
    await rm(path, { recursive: true });
    await writeLayersModel(path, network, weights);
    return fingerprintOf(network, weights);
  }

  /** @param change is given each record, and may change its values. */
  async predictions(change: (record: PredictionRecord, index: number) => void): Promise<void> {
    const path = join(this.folder, "predictions.bin");
    const records = placedPredictions(await readFile(path)).map(({ record }) => record);
    records.forEach(change);
    await writeFile(path, Buffer.concat(records.map(encodePredictions)));
  }

  /** Makes the manifest again, as if nothing had been changed. */
  async manifest(): Promise<void> {
    const path = join(this.folder, manifestFile);
    const manifest = JSON.parse(await readFile(path, "utf8")) as HandInManifest & { sha256?: string };
    delete manifest.sha256;
    const files = await Promise.all(
      manifest.files.map(async (file) => {
        const bytes = (await readFile(join(this.folder, file.path))).length;
        return { path: file.path, bytes, sha256: await fileSha256(join(this.folder, file.path)) };
      }),
    );
    await writeFile(path, sealedText({ ...manifest, files }));
  }
}
