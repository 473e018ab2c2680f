import type { EarlyStoppingState } from "../core/schedule/earlyStopping.ts";
import type { PlateauState } from "../core/schedule/plateau.ts";
import type { EpochSums, TrainingState } from "../core/trainingState.ts";

// The numbers of a checkpoint as JSON. What JSON does not know (NaN, infinities, -0) is a text.

/** @returns the state as JSON. */
export function stateText(state: TrainingState): string {
  return JSON.stringify(state, (_, part: unknown) => {
    return typeof part === "number" && (!Number.isFinite(part) || Object.is(part, -0)) ? oddText(part) : part;
  });
}

function oddText(number: number): string {
  return Object.is(number, -0) ? "-0" : String(number);
}

const oddNumbers = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
]);

/**
 * @param value what the JSON says; not trusted.
 * @throws Mismatch naming the first property that is not what it should be.
 */
export function stateOf(value: unknown): TrainingState {
  const state = new Fields(value, "state");
  return {
    step: state.count("step"),
    epoch: state.count("epoch"),
    epochEnded: state.boolean("epochEnded"),
    lookDue: state.boolean("lookDue"),
    totals: totalsOf(state.fields("totals")),
    trainMilliseconds: state.number("trainMilliseconds"),
    evaluateMilliseconds: state.number("evaluateMilliseconds"),
    plateau: plateauOf(state.fields("plateau")),
    earlyStopping: earlyStoppingOf(state.fields("earlyStopping")),
    last: state.orNull("last", () => state.count("last")),
    best: state.orNull("best", () => bestOf(state.fields("best"))),
    toRestore: state.orNull("toRestore", () => state.count("toRestore")),
    seconds: state.number("seconds"),
  };
}

function totalsOf(totals: Fields): EpochSums {
  return { digits: totals.count("digits"), loss: totals.number("loss"), correct: totals.count("correct") };
}

function plateauOf(plateau: Fields): PlateauState {
  return {
    best: plateau.orNull("best", () => plateau.number("best")),
    wait: plateau.count("wait"),
    cooldown: plateau.count("cooldown"),
    scale: plateau.number("scale"),
  };
}

function earlyStoppingOf(early: Fields): EarlyStoppingState {
  return {
    best: early.orNull("best", () => early.number("best")),
    bestEpoch: early.count("bestEpoch"),
    wait: early.count("wait"),
    stop: early.boolean("stop"),
  };
}

function bestOf(best: Fields): { epoch: number; accuracy: number } {
  return { epoch: best.count("epoch"), accuracy: best.number("accuracy") };
}

/** A property of a file that is not what it has to be; the message is a part of a sentence. */
export class Mismatch extends Error {}

/** The properties of an object from a file, each read as what it has to be. */
export class Fields {
  readonly #value: object;
  readonly #name: string;

  /** @param name for messages. @throws Mismatch where the value is no object. */
  constructor(value: unknown, name: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Mismatch(`${name} is no object`);
    this.#value = value;
    this.#name = name;
  }

  get(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? (this.#value as Record<string, unknown>)[name] : undefined;
  }

  fields(name: string): Fields {
    return new Fields(this.get(name), `${this.#name}.${name}`);
  }

  number(name: string): number {
    const value = this.get(name);
    const number = typeof value === "string" ? oddNumbers.get(value) : value;
    return typeof number === "number" ? number : this.#fail(name, "a number");
  }

  /** A whole number from 0. */
  count(name: string): number {
    const value = this.get(name);
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : this.#fail(name, "a count");
  }

  boolean(name: string): boolean {
    const value = this.get(name);
    return typeof value === "boolean" ? value : this.#fail(name, "true or false");
  }

  text(name: string): string {
    const value = this.get(name);
    return typeof value === "string" ? value : this.#fail(name, "a text");
  }

  list(name: string): unknown[] {
    const value = this.get(name);
    return Array.isArray(value) ? (value as unknown[]) : this.#fail(name, "a list");
  }

  orNull<T>(name: string, read: () => T): T | null {
    return this.get(name) === null ? null : read();
  }

  #fail(name: string, expected: string): never {
    const value = this.get(name);
    const found = value === undefined ? "missing" : JSON.stringify(value).slice(0, 100);
    throw new Mismatch(`${this.#name}.${name} is ${found}, expected ${expected}`);
  }
}
