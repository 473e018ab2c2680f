import { describe, expect, it } from "vitest";
import type { TrainerEvent } from "../../../../src/core/runEvents.ts";
import { RunFeed } from "../../../../src/host/dashboard/runFeed.ts";
import { shownRunOf } from "../../../../src/host/dashboard/shownRun.ts";
import type { DashboardSelection, RunState } from "../../../../src/protocol/dashboard.ts";
import { EventTape } from "../../../../src/services/eventTape.ts";
import { RunModel } from "../../../../webview/dashboard/runModel.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../../helpers/runEvents.ts";

const noSelection: DashboardSelection = { epoch: null, set: null, cell: null };

function stateOf(feed: RunFeed): RunState {
  return {
    ...feed.progress,
    status: "running",
    here: true,
    checkpoint: null,
    resumable: false,
    file: "same",
    trusted: true,
    problems: [],
  };
}

/** The page and the host, without what lies between them. */
class Dashboard {
  readonly #tape = new EventTape();
  readonly #feed = new RunFeed(() => this.#tape.events, null);
  model: RunModel | null = null;

  /** The run tells this; the page is told when `tell` is called. */
  say(...events: readonly TrainerEvent[]): void {
    for (const event of events) this.#tape.add(event);
    this.#feed.add(events);
  }

  tell(): "all" | "more" | null {
    const news = this.#feed.take();
    if (news?.kind === "more") this.#add(news.data);
    if (news?.kind === "all") {
      const { started } = this.#feed.history;
      const run = shownRunOf({ path: "/runs/a", name: "A", experiment: null, file: null, started });
      this.model = new RunModel(run, news.data, news.superseded, stateOf(this.#feed), noSelection);
    }
    return news?.kind ?? null;
  }

  #add(data: Parameters<RunModel["add"]>[0]): void {
    this.model?.add(data);
    if (this.model !== null) this.model.state = stateOf(this.#feed);
  }

  get known(): RunModel {
    if (this.model === null) throw new Error("The page was told nothing.");
    return this.model;
  }
}

const batches = (firstStep: number, count: number): TrainerEvent => {
  const epoch = Math.floor(firstStep / 10) + 1;
  const losses = Array.from({ length: count }, (_, i) => 1 / (firstStep + i + 1));
  return { ...batchEvent(epoch, losses), firstStep } as TrainerEvent;
};
const resumed = (step: number): TrainerEvent => ({ type: "resumed", epoch: 1, step, checkpoint: "last" });
const completed: TrainerEvent = {
  type: "completed",
  reason: "epochs",
  bestEpoch: 1,
  bestAccuracy: 0.97,
  chosenOn: "validation",
  test: evaluation({ set: "test", accuracy: 0.98 }),
  fingerprint: "abc",
  epochs: 2,
  steps: 20,
  seconds: 7.5,
};

/** All that is drawn, in plain values. */
function drawn(model: RunModel): unknown {
  const listed = ({ x, y }: { x: Float64Array; y: Float64Array }): unknown => [[...x], [...y]];
  return {
    batches: listed(model.batchPoints("loss")),
    training: listed(model.epochPoints("accuracy")),
    validation: listed(model.evaluationPoints("validation", "loss")),
    past: model.supersededPoints("loss").map(listed),
    looks: model.lookedEpochs,
    log: model.log.map(({ type }) => type),
    state: model.state,
  };
}

/** What a run may tell from its first word to its last, two segments among it. */
const story: readonly TrainerEvent[] = [
  startedEvent({ epochs: 2 }),
  batches(0, 4),
  batches(4, 6),
  epochEndEvent(1, { step: 10, best: true }),
  { type: "checkpoint", epoch: 1, step: 10, files: ["last"] },
  batches(10, 5),
  { type: "stopped", reason: "interrupted", epoch: 2, step: 15, fingerprint: null },
  resumed(10),
  startedEvent({ epochs: 2 }),
  batches(10, 3),
  { type: "evaluated", epoch: 2, step: 13, evaluations: [evaluation({ loss: 0.2 })] },
  batches(13, 7),
  epochEndEvent(2, { step: 20 }),
  completed,
];

describe("what the page knows", () => {
  it.each([1, 2, 3, 5, 100])("is the same whether it is told after every event or after %d", (stride) => {
    const dashboard = new Dashboard();
    story.forEach((event, i) => {
      dashboard.say(event);
      if (i % stride === 0) dashboard.tell();
    });
    dashboard.tell();
    const late = new Dashboard();
    late.say(...story);
    late.tell();
    expect(drawn(dashboard.known)).toEqual(drawn(late.known));
  });

  it("is told in small pieces while the run goes on", () => {
    const dashboard = new Dashboard();
    dashboard.say(startedEvent(), batches(0, 4));
    expect(dashboard.tell()).toBe("all");
    dashboard.say(batches(4, 2));
    expect(dashboard.tell()).toBe("more");
    expect(dashboard.tell()).toBeNull();
    dashboard.say(batches(6, 4), epochEndEvent(1));
    expect(dashboard.tell()).toBe("more");
    dashboard.say(resumed(5));
    expect(dashboard.tell()).toBe("all");
  });

  it("shows batches that were done again apart from those that count", () => {
    const dashboard = new Dashboard();
    dashboard.say(...story);
    dashboard.tell();
    const [past] = dashboard.known.supersededPoints("loss");
    expect([...past.x]).toEqual([1.1, 1.2, 1.3, 1.4, 1.5]);
    expect(dashboard.known.batchCount).toBe(20);
  });

  it("keeps a loss that is no number", () => {
    const dashboard = new Dashboard();
    dashboard.say(startedEvent(), batchEvent(1, [1, NaN]), epochEndEvent(1, { loss: NaN }));
    dashboard.tell();
    expect([...dashboard.known.batchPoints("loss").y]).toEqual([1, NaN]);
    expect(dashboard.known.epochFigures(1)?.loss).toBeNaN();
  });
});

describe("how far the run has come", () => {
  const progressAfter = (...events: readonly TrainerEvent[]): RunState => {
    const dashboard = new Dashboard();
    dashboard.say(...events);
    dashboard.tell();
    return dashboard.known.state;
  };

  it("is told by the batches of the epoch under way", () => {
    const state = progressAfter(startedEvent(), batches(0, 10), epochEndEvent(1), batches(10, 4));
    expect(state).toMatchObject({ epoch: 2, batch: 4, step: 14, imagesPerSecond: 20_000 });
    expect(state.secondsElapsed).toBeCloseTo(2.4 + 400 / 20_000);
    // 16 batches of 100 digits, and two more looks.
    expect(state.secondsLeft).toBeCloseTo(1600 / 20_000 + 2 * 0.4);
  });

  it("is its end when it is completed", () => {
    const state = progressAfter(...story);
    expect(state).toMatchObject({
      epoch: 2,
      step: 20,
      secondsElapsed: 7.5,
      secondsLeft: null,
      bestEpoch: 1,
      testEpoch: 1,
      fingerprint: "abc",
    });
  });

  it("is nothing before it starts", () => {
    expect(progressAfter()).toMatchObject({ epoch: 0, step: 0, secondsLeft: null, bestEpoch: null });
  });
});

describe("the look that is shown", () => {
  const modelWith = (selection: Partial<DashboardSelection>): RunModel => {
    const dashboard = new Dashboard();
    dashboard.say(...story);
    dashboard.tell();
    dashboard.known.selection = { ...noSelection, ...selection };
    return dashboard.known;
  };

  it.each([
    [{}, "validation", 2],
    [{ epoch: 1 }, "validation", 1],
    [{ set: "test" as const }, "test", 1],
    [{ epoch: 1, set: "test" as const }, "test", 1],
    // That epoch has not looked at the test digits.
    [{ epoch: 2, set: "test" as const }, "validation", 2],
  ])("for %j is at %s, epoch %d", (selection, set, epoch) => {
    expect(modelWith(selection).look).toMatchObject({ set, epoch });
  });

  it("is none in an epoch without one", () => {
    expect(modelWith({ epoch: 7 }).look).toBeNull();
  });

  it("has the figures of its epoch beside it", () => {
    expect(modelWith({}).testLook).toMatchObject({ set: "test", accuracy: 0.98 });
    expect(modelWith({}).epochFigures(1)).toMatchObject({ epoch: 1, accuracy: 0.9122 });
    expect(modelWith({}).epochFigures(9)).toBeNull();
  });
});

it("figures of the epoch under way are the means of its batches", () => {
  const dashboard = new Dashboard();
  dashboard.say(startedEvent(), batches(0, 10), epochEndEvent(1), batchEventAt(10, [0.5, 1.5]));
  dashboard.tell();
  expect(dashboard.known.runningFigures).toEqual({ loss: 1, accuracy: 0.75 });
});

function batchEventAt(firstStep: number, losses: readonly number[]): TrainerEvent {
  return { ...batchEvent(2, losses), firstStep } as TrainerEvent;
}
