import { ExpectedError, errorOf, reportOf, type ErrorReport } from "../core/errors.ts";

/** What carries messages between two processes. */
export interface Channel {
  /** Settles when the message was handed over, or rejects with the reason why it cannot be. */
  send(message: unknown): Promise<void>;
  onMessage(listener: (message: unknown) => void): void;
  /** The listener is called once, also when the channel was closed before. */
  onClose(listener: (reason: Error) => void): void;
}

/** What one side asks and tells: requests by their `type`, the answer of each, and events. */
export interface Traffic {
  request: { readonly type: string };
  answers: object;
  event: unknown;
}

type AnswerTo<T extends Traffic, R extends T["request"]> = R["type"] extends keyof T["answers"]
  ? T["answers"][R["type"]]
  : never;

/** What this side does with what the other side sends. */
export interface EndpointOptions<In extends Traffic> {
  /** What the other side is called in messages to a person: "trainer". */
  readonly peer: string;
  /** Answers a request of the other side; what it throws is the answer then. */
  onRequest(request: In["request"]): Promise<In["answers"][keyof In["answers"]]>;
  /** Called with each message of events, in order. */
  onEvents(events: readonly In["event"][]): void;
  /** A message that no endpoint of ours sends. */
  onUnreadable(message: unknown): void;
}

type Message =
  | { readonly id: number; readonly request: unknown }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: ErrorReport }
  | { readonly events: readonly unknown[] };

interface Pending {
  readonly type: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout | null;
}

/**
 * One end of a channel: asks and answers, tells and listens. Every request settles: with the answer, with the error that
 * the other side reports, when it cannot be sent, when its time is over, or when the channel closes.
 */
export class Endpoint<Out extends Traffic, In extends Traffic> {
  readonly #channel: Channel;
  readonly #options: EndpointOptions<In>;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed: Error | null = null;

  constructor(channel: Channel, options: EndpointOptions<In>) {
    this.#channel = channel;
    this.#options = options;
    channel.onMessage((message) => this.#receive(message));
    channel.onClose((reason) => this.#close(reason));
  }

  /**
   * @param limit milliseconds after which the request is given up; without it, it waits for as long as the channel lives.
   * @throws ExpectedError what the other side reported, or `trainer-failed` with a cause.
   */
  request<R extends Out["request"]>(request: R, limit?: number): Promise<AnswerTo<Out, R>> {
    const { type } = request;
    if (this.#closed !== null) return Promise.reject(this.#failure(`cannot be asked to "${type}"`, this.#closed));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        if (this.#take(id) !== undefined) action();
      };
      const timer =
        limit === undefined
          ? null
          : setTimeout(() => {
              settle(() => reject(this.#failure(`did not answer "${type}" within ${limit / 1000} seconds`, null)));
            }, limit);
      this.#pending.set(id, { type, resolve: resolve as (answer: unknown) => void, reject, timer });
      this.#channel.send({ id, request }).catch((error: unknown) => {
        settle(() => reject(this.#failure(`was not reached by "${type}"`, error)));
      });
    });
  }

  /** Tells the other side; settles when that was handed over. */
  async notify(events: readonly Out["event"][]): Promise<void> {
    if (this.#closed !== null) throw this.#failure("cannot be told anything", this.#closed);
    await this.#channel.send({ events });
  }

  #receive(raw: unknown): void {
    const message = messageOf(raw);
    if (message === null) {
      this.#options.onUnreadable(raw);
    } else if ("events" in message) {
      this.#options.onEvents(message.events);
    } else if ("request" in message) {
      void this.#answer(message.id, message.request as In["request"]);
    } else {
      const pending = this.#take(message.id);
      // An answer that comes after its request was given up is of no use to anyone.
      if (pending === undefined) return;
      if ("error" in message) pending.reject(errorOf(message.error));
      else pending.resolve(message.answer);
    }
  }

  async #answer(id: number, request: In["request"]): Promise<void> {
    try {
      await this.#channel.send({ id, answer: await this.#options.onRequest(request) });
    } catch (error) {
      // When this cannot be sent either, the channel is closed, and with it the request on the other side.
      await this.#channel.send({ id, error: reportOf(error) }).catch(() => undefined);
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    this.#pending.delete(id);
    if (pending.timer !== null) clearTimeout(pending.timer);
    return pending;
  }

  #close(reason: Error): void {
    if (this.#closed !== null) return;
    this.#closed = reason;
    for (const id of [...this.#pending.keys()]) {
      const pending = this.#take(id)!;
      pending.reject(this.#failure(`did not answer "${pending.type}"`, reason));
    }
  }

  #failure(what: string, cause: unknown): ExpectedError {
    const reason = cause === null ? "" : `: ${reportOf(cause).message}`;
    const next = cause instanceof ExpectedError ? cause.next : undefined;
    return new ExpectedError("trainer-failed", `The ${this.#options.peer} ${what}${reason || "."}`, {
      ...(cause === null ? {} : { cause }),
      ...(next === undefined ? {} : { next }),
    });
  }
}

function messageOf(raw: unknown): Message | null {
  if (typeof raw !== "object" || raw === null) return null;
  if ("events" in raw) return Array.isArray(raw.events) ? (raw as Message) : null;
  if (!("id" in raw) || typeof raw.id !== "number") return null;
  if ("request" in raw) {
    const { request } = raw;
    const typed = typeof request === "object" && request !== null && "type" in request;
    return typed && typeof request.type === "string" ? (raw as Message) : null;
  }
  return "answer" in raw || "error" in raw ? (raw as Message) : null;
}
