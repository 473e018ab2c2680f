/** Lets what concerns the same thing happen one after another, and other things meanwhile. */
export class Turns<Key> {
  readonly #last = new Map<Key, Promise<void>>();

  /** @returns settles as the action does, which begins when all before it have settled. */
  take(key: Key, action: () => Promise<void>): Promise<void> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const done = before.then(action);
    const settled = done.catch(() => undefined);
    this.#last.set(key, settled);
    void settled.then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    return done;
  }

  isBusy(key: Key): boolean {
    return this.#last.has(key);
  }

  /** Settles when nothing is left that was asked for. */
  async settled(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}

/** So many things are done together. */
const atOnce = 50;

/** Does something with each of many things, some of them together, in their order. */
export async function inParts<T>(all: readonly T[], action: (each: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += atOnce) await Promise.all(all.slice(at, at + atOnce).map(action));
}
