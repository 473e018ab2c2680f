import { cp, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { inEnglish } from "../../src/core/translate.ts";
import type { Experiment } from "../../src/core/experiment/schema.ts";
import { bundleEnding, exportBundle } from "../../src/services/handIn/exportBundle.ts";
import type { VerificationReport } from "../../src/services/handIn/verify/report.ts";
import { verifyRun } from "../../src/services/handIn/verify/verifyRun.ts";
import { startTrainer } from "../../src/services/trainerProcess.ts";
import { builtInstallation, builtTrainer, mnist, startRequest } from "./builtTrainer.ts";
import { Forger } from "./forgery.ts";

/** Trains, hands in and verifies in a folder of its own. */
export class HandIns {
  readonly place: string;

  /** @param place a folder that the caller deletes. */
  constructor(place: string) {
    this.place = place;
  }

  /**
   * @param stopAfter epochs after which the run is stopped; null: it is trained to its end.
   * @returns the run's folder.
   */
  async train(experiment: Experiment, stopAfter: number | null = null): Promise<string> {
    const request = startRequest(this.place, experiment);
    const trainer = startTrainer({ trainer: builtTrainer });
    trainer.onEvent((event) => {
      if (event.type === "epochEnd" && event.epoch === stopAfter) void trainer.stop();
    });
    await trainer.start(request);
    const { ending } = await trainer.exited;
    const wanted = stopAfter === null ? "completed" : "stopped";
    if (ending?.type !== wanted) throw new Error(`The run ended as ${String(ending?.type)}, not ${wanted}.`);
    return request.paths.run;
  }

  /** @returns the path of its bundle. */
  async handIn(run: string, name: string): Promise<string> {
    const target = join(this.place, `${name}${bundleEnding}`);
    const signal = new AbortController().signal;
    await exportBundle({ run, target, overwrite: true, mnist, product: "0.0.0", signal });
    return target;
  }

  verify(path: string, retrain = false): Promise<VerificationReport> {
    return verifyRun({
      ...{ bundle: path, installation: builtInstallation, retrain, dataFolder: null },
      ...{ signal: new AbortController().signal, onProgress: () => undefined },
      ...{ t: inEnglish, say: (message: string) => message },
    });
  }

  /** Verifies a copy of an unpacked bundle that somebody changed; every checksum was made again. */
  async forged(whole: string, forge: (forger: Forger) => Promise<void>, retrain = false): Promise<VerificationReport> {
    const folder = await mkdtemp(join(this.place, "forged-"));
    await cp(whole, folder, { recursive: true });
    const forger = new Forger(folder);
    await forge(forger);
    await forger.manifest();
    return this.verify(folder, retrain).finally(() => rm(folder, { recursive: true }));
  }
}

/** @returns what was found, a line each. */
export function foundIn({ checks }: VerificationReport): string[] {
  return checks.flatMap(({ found }) => found.map(({ file, message }) => `${file} ${message}`));
}

export function stateOf({ checks }: VerificationReport): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, state }) => [id, state]));
}
