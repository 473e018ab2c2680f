import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { assertEndsAs, assertWhole } from "../../scripts/faults/trainings.ts";
import { RandomStream } from "../../src/core/random/stream.ts";
import { historyOf } from "../../src/core/runHistory.ts";
import { readRunEvents } from "../../src/files/runFolder.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { RunFeed } from "../../src/host/dashboard/runFeed.ts";
import type { LiveRun } from "../../src/services/liveRun.ts";
import { Trainings } from "../../src/services/trainings.ts";
import { builtInstallation, smallExperiment } from "../helpers/builtTrainer.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

/** Every kind of weights, checkpoints between the ends of epochs, and 228 updates. */
const experiment = smallExperiment({
  data: { limit: 676 },
  training: { epochs: 6, batchSize: 16, optimizer: { type: "adam", learningRate: 0.005 } },
  checkpoints: { every: { seconds: 0.03 } },
});

/** What the dashboard's page draws of a run: it is told what the feed gives. */
class Screen {
  /** Updates done before a batch, and its loss. */
  readonly batches = new Map<number, number>();
  /** Updates done, and the loss of the validation set. */
  readonly evaluations = new Map<number, number>();

  constructor(run: LiveRun) {
    const feed = new RunFeed(() => run.events, run.experiment);
    const draw = (): void => {
      const news = feed.take();
      if (news === null) return;
      const { batches, evaluations } = news.data;
      collect(this.batches, batches);
      if (evaluations.validation !== undefined) collect(this.evaluations, evaluations.validation);
    };
    run.onEvent((events) => {
      feed.add(events);
      draw();
    });
    draw();
  }

  /** Settles when so many updates are on the screen, or the run is over. */
  async shows(updates: number, run: LiveRun): Promise<void> {
    while (run.exit === null && this.batches.size < updates) await delay(1);
  }
}

function collect(points: Map<number, number>, { step, loss }: { step: Float64Array; loss: Float64Array }): void {
  step.forEach((at, i) => points.set(at, loss[i]));
}

/** @returns the points that lie in a run's folder. */
async function pointsOnDisk(path: string): Promise<Pick<Screen, "batches" | "evaluations">> {
  const { segments } = historyOf((await readRunEvents(path)).events.map(({ event }) => event));
  const [batches, evaluations] = [new Map<number, number>(), new Map<number, number>()];
  for (const { superseded, ...counting } of segments) {
    for (const part of [superseded, counting]) {
      collect(batches, part.batches);
      for (const epoch of part.epochs) evaluations.set(epoch.step, epoch.evaluations[0].loss);
    }
  }
  return { batches, evaluations };
}

/** @returns how many points were on the screen. @throws when one of them is not on the disk as it was drawn. */
async function expectKept(screen: Screen, path: string): Promise<number> {
  const kept = await pointsOnDisk(path);
  for (const curve of ["batches", "evaluations"] as const) {
    const drawn = [...screen[curve]];
    expect(drawn.map(([step]) => [step, kept[curve].get(step)])).toEqual(drawn);
  }
  return screen.batches.size;
}

/** Kills the trainer of a run when so many updates are on the screen. @returns whether the run was not over before. */
async function killAt(updates: number, late: number, run: LiveRun, screen: Screen): Promise<boolean> {
  await screen.shows(updates, run);
  await delay(late);
  if (run.exit !== null) return false;
  process.kill((await readRunSummary(run.path)).pid, "SIGKILL");
  return (await run.ended).ending === null;
}

const name =
  "a trainer that is killed at 20 moments: nothing on the screen is lost, no file torn, Resume ends the same";
test(name, { timeout: 300_000 }, async () => {
  const file = join(await temporaryFolder(), "killed.mnist.json");
  const installation = builtInstallation;
  const execPath = (): string => process.execPath;
  const trainings = new Trainings({ installation, execPath, concurrency: () => 2, threads: () => 1 });
  onTestFinished(() => trainings.dispose());

  const start = performance.now();
  const undisturbed = trainings.start({ file, experiment });
  const { ending } = await undisturbed.ended;
  if (ending?.type !== "completed") throw new Error("The undisturbed run was not completed.");
  const { fingerprint, steps, test } = ending;
  const { epochs } = historyOf(undisturbed.events);
  const milliseconds = performance.now() - start;
  const wanted = { fingerprint, steps, epochs, testAccuracy: test?.accuracy ?? NaN, milliseconds };

  const chance = new RandomStream(20, "order");
  let [kills, lost] = [0, 0];
  while (kills < 20) {
    let run = trainings.start({ file, experiment });
    // A run may be killed again after it was resumed.
    for (;;) {
      const screen = new Screen(run);
      const before = screen.batches.size;
      const updates = before + 1 + Math.floor(chance.nextUniform() * (steps - before));
      if (!(await killAt(updates, chance.nextUniform() * 20, run, screen))) break;
      kills++;
      expect(await expectKept(screen, run.path)).toBeGreaterThanOrEqual(updates);
      await assertWhole(run.path, run.events);
      const { status, error } = await readRunSummary(run.path);
      expect({ status, error }).toMatchObject({ status: "interrupted", error: { code: "trainer-failed" } });
      lost += steps - screen.batches.size;
      run = await trainings.resume(run.path);
      // What was drawn is drawn again, before anything new comes.
      const again = new Screen(run);
      for (const curve of ["batches", "evaluations"] as const) {
        expect([...screen[curve]].filter(([step]) => !again[curve].has(step))).toEqual([]);
      }
    }
    await assertEndsAs(await run.ended, run.path, wanted);
  }
  // They came while there was something left to train.
  expect(lost).toBeGreaterThan(kills);
});
