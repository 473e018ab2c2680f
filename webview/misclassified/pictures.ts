import { PictureStore } from "./pictureStore.ts";

/** Asks the host for pictures of digits. */
export type AskPictures = (key: string, indices: Int32Array) => void;

/** The pictures of the digits that are shown: those that are there, those that are on their way, and who waits for them. */
export class Pictures {
  readonly #store = new PictureStore();
  readonly #ask: AskPictures;
  #key = "";
  #waiting: { readonly indices: readonly number[]; readonly settle: (there: boolean) => void }[] = [];

  constructor(ask: AskPictures) {
    this.#ask = ask;
  }

  /** @param key the same for digits with the same pictures. Who waits for others waits in vain, and is told so. */
  begin(key: string): void {
    this.#store.begin(key);
    if (key !== this.#key) {
      for (const { settle } of this.#waiting) settle(false);
      this.#waiting = [];
    }
    this.#key = key;
    this.want(this.#waiting.flatMap(({ indices }) => indices));
  }

  /** @returns 784 bytes; null where they are not there. */
  get(index: number): Uint8Array | null {
    return this.#store.get(index) ?? null;
  }

  /** Asks for those that are neither there nor on their way. */
  want(indices: Iterable<number>): void {
    const missing = this.#store.missing(indices);
    if (missing.length > 0) this.#ask(this.#key, missing);
  }

  /** Settles when all of them are there, with false when other digits have come instead. */
  whenThere(indices: readonly number[]): Promise<boolean> {
    if (this.#areThere(indices)) return Promise.resolve(true);
    return new Promise((settle) => {
      this.#waiting.push({ indices, settle });
      this.want(indices);
    });
  }

  /** What the host answered. @returns whether it is of the digits that are shown. */
  put(key: string, indices: Int32Array, pixels: Uint8Array): boolean {
    if (!this.#store.put(key, indices, pixels)) return false;
    this.#waiting = this.#waiting.filter(({ indices: wanted, settle }) => {
      const there = this.#areThere(wanted);
      if (there) settle(true);
      return !there;
    });
    return true;
  }

  #areThere(indices: readonly number[]): boolean {
    return indices.every((index) => this.#store.get(index) !== undefined);
  }
}
