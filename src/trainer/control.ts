import { setImmediate as eventLoopTurn } from "node:timers/promises";
import type { Learner } from "./engine/engine.ts";

/** Why a run ends before its time. */
export type EarlyEnd = "stop" | "interrupted";

type Question = (learner: Learner | null) => Promise<void>;

/** What is called when a pause begins and ends. */
export interface PauseListener {
  paused(): void;
  continued(): void;
}

/**
 * How those outside act on the loop: they ask for a pause, an end or an answer at any time; the loop comes by between two
 * chunks (`gate`), where all of that happens. `signal` cuts short the chunk under way after its current batch.
 */
export class RunControl {
  #pausing = false;
  #earlyEnd: EarlyEnd | null = null;
  #failure: { readonly error: unknown } | null = null;
  #cut = new AbortController();
  readonly #ended = new AbortController();
  #questions: Question[] = [];
  #wake: () => void = () => undefined;

  /** Aborts when the batches under way should be cut short; a new one after each `gate`. */
  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  /** Aborts when the run is to end early. */
  get endSignal(): AbortSignal {
    return this.#ended.signal;
  }

  get earlyEnd(): EarlyEnd | null {
    return this.#earlyEnd;
  }

  pause(): void {
    this.#pausing = true;
    this.#cut.abort();
  }

  continue(): void {
    this.#pausing = false;
    this.#wake();
  }

  /** Ends the run at the end of the batch under way; the first reason counts. */
  end(reason: EarlyEnd): void {
    this.#earlyEnd ??= reason;
    this.#cut.abort();
    this.#ended.abort();
    this.#wake();
  }

  /** Lets the loop fail with `error` at its next gate; the first one counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#cut.abort();
    this.#wake();
  }

  /**
   * Has a question answered between two chunks.
   *
   * @throws Error when the run is over before it could be answered.
   */
  ask<T>(question: (learner: Learner) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#questions.push(async (learner) => {
        if (learner === null) reject(new Error("the run is over"));
        else await question(learner).then(resolve, reject);
      });
      this.#wake();
    });
  }

  /**
   * Passed by the loop between two chunks: answers questions, waits while paused.
   *
   * @returns whether the run goes on.
   * @throws what was given to `fail`.
   */
  async gate(learner: Learner, listener: PauseListener): Promise<boolean> {
    // Messages and timers get their turn even where a learner never leaves the thread.
    await eventLoopTurn();
    await this.#answer(learner);
    if (this.#isPaused()) {
      listener.paused();
      // Set from outside while this waits.
      while (this.#isPaused()) {
        if (this.#questions.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
        await this.#answer(learner);
      }
      if (this.#goesOn()) listener.continued();
    }
    if (this.#failure !== null) throw this.#failure.error;
    if (this.#goesOn() && !this.#pausing && this.#cut.signal.aborted) this.#cut = new AbortController();
    return this.#goesOn();
  }

  /** Refuses the questions that came too late. */
  async close(): Promise<void> {
    await this.#answer(null);
  }

  #isPaused(): boolean {
    return this.#pausing && this.#goesOn();
  }

  #goesOn(): boolean {
    return this.#earlyEnd === null && this.#failure === null;
  }

  async #answer(learner: Learner | null): Promise<void> {
    const questions = this.#questions;
    this.#questions = [];
    for (const question of questions) await question(learner);
  }
}
