import { oneLine } from "../core/plainText.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { StartedEvent, TrainerEvent } from "../protocol/trainer.ts";
import { columnsOf, epochHeader, epochLine, evaluatedLine, liveLine, type EpochColumns } from "./epochTable.ts";
import { counted } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";
import { advance, noProgress, type Progress } from "../core/progress.ts";
import { resumedLine, runHeading, runReport, stoppedLines } from "./runReport.ts";
import type { Terminal } from "./terminal.ts";

/** The run that is shown. */
export interface ShownRun {
  /** The experiment file, as the person wrote it. */
  readonly file: string;
  readonly experiment: Experiment;
  readonly runId: string;
  /** Where the run lies. */
  readonly folder: string;
}

/** Shows one run as it goes. */
export interface RunView {
  show(event: TrainerEvent): void;
  /** Says something about the run that is not an event of it. */
  say(line: string): void;
  /** Leaves the screen in order, however the run ended. */
  close(): void;
}

/** One JSON object a line, for scripts: every event, with the file and the run that it belongs to. */
export class JsonView implements RunView {
  readonly #run: ShownRun;
  readonly #terminal: Terminal;

  constructor(run: ShownRun, terminal: Terminal) {
    this.#run = run;
    this.#terminal = terminal;
  }

  show(event: TrainerEvent): void {
    const { file, runId, folder } = this.#run;
    const { type, ...rest } = event;
    this.#terminal.out(jsonLine({ type, file, runId, run: folder, ...rest }));
  }

  say(line: string): void {
    this.#terminal.err(line);
  }

  close(): void {
    // Nothing is left on the screen.
  }
}

/** Milliseconds between two drawings of the live line, and between two lines of looks between epochs. */
const drawingInterval = 80;
const lookInterval = 1000;

/** A table that grows by a line an epoch; on a terminal with a live line for the epoch under way below it. */
export class TextView implements RunView {
  readonly #run: ShownRun;
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #progress: Progress = noProgress;
  #started: StartedEvent | null = null;
  #columns: EpochColumns = { sets: [], learningRate: false, time: false };
  #headed = false;
  #live = "";
  #drawnAt = Number.NEGATIVE_INFINITY;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(run: ShownRun, terminal: Terminal, now: () => number = () => performance.now()) {
    this.#run = run;
    this.#terminal = terminal;
    this.#now = now;
    const { colors, glyphs } = terminal.style();
    this.#draw(colors.dim(`Starting ${oneLine(run.experiment.name)} ${glyphs.ellipsis}`));
  }

  show(event: TrainerEvent): void {
    this.#progress = advance(this.#progress, event);
    if (event.type === "batchEnd" || event.type === "epochEnd") this.#printHeader();
    switch (event.type) {
      case "started":
        this.#begin(event);
        return;
      case "batchEnd":
        this.#redraw();
        return;
      case "evaluated":
        if (this.#now() - this.#lookedAt >= lookInterval) {
          this.#lookedAt = this.#now();
          this.#print(evaluatedLine(event, this.#progress, this.#columns, this.#terminal.style()));
        }
        return;
      case "epochEnd": {
        const epochs = this.#started?.epochs ?? event.epoch;
        this.#print(epochLine(event, epochs, this.#columns, this.#terminal.style()));
        return;
      }
      case "resumed":
      case "checkpoint":
        return;
      case "notice":
        this.say(event.message);
        return;
      case "paused":
        this.say(`Paused after ${counted(event.step, "batch", "batches")}.`);
        return;
      case "continued":
        this.say("Continued.");
        return;
      case "completed":
        this.#live = "";
        if (this.#started !== null) {
          this.#print(...runReport(event, this.#started, this.#run.folder, this.#terminal.style()));
        }
        return;
      case "stopped":
        this.#live = "";
        this.#print("", ...stoppedLines(event, this.#run.runId, this.#run.folder, this.#terminal.style()));
        return;
      case "failed":
        // The error is printed by whoever waits for the run.
        return;
    }
  }

  say(line: string): void {
    this.#print(line);
  }

  close(): void {
    this.#live = "";
    this.#erase();
  }

  #begin(event: StartedEvent): void {
    const style = this.#terminal.style();
    this.#started = event;
    this.#columns = columnsOf(this.#run.experiment, event.digits.validation, style.columns);
    this.#live = "";
    const { resumed } = this.#progress;
    this.#print(...runHeading(this.#run.file, this.#run.experiment, event, style));
    if (resumed !== null) this.#print(resumedLine(resumed, event));
  }

  /** The table begins with its first figures: what there is to say about the run as a whole comes before it. */
  #printHeader(): void {
    if (this.#headed || this.#started === null) return;
    this.#headed = true;
    this.#print("", epochHeader(this.#columns, this.#terminal.style()));
  }

  /** Prints lines above the live line. */
  #print(...lines: readonly string[]): void {
    this.#erase();
    for (const line of lines) this.#terminal.out(line);
    if (this.#live !== "") this.#terminal.write(`${this.#live}\r`);
  }

  #redraw(): void {
    if (!this.#terminal.interactive || this.#now() - this.#drawnAt < drawingInterval) return;
    this.#drawnAt = this.#now();
    this.#draw(liveLine(this.#progress, this.#terminal.style()));
  }

  /** The cursor waits at the start of the line; a ^C that the terminal puts there is gone with the next drawing. */
  #draw(line: string): void {
    if (!this.#terminal.interactive) return;
    this.#live = line;
    this.#terminal.write(`\r${line}\x1b[K\r`);
  }

  #erase(): void {
    if (this.#terminal.interactive) this.#terminal.write("\x1b[2K\r");
  }
}
