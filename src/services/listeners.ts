/** Those who want to be told of something. One that throws keeps nobody else from being told. */
export class Listeners<T> {
  readonly #listeners = new Set<(told: T) => void>();

  /** @returns a function that ends the listening. */
  add(listener: (told: T) => void): () => void {
    // The same function may be given twice, and each ends its own listening.
    const own = (told: T): void => listener(told);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  tell(told: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(told);
      } catch (error) {
        // A mistake in the listener: reported as what nobody catches, after everybody was told.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
