const pictureBytes = 784;

/** Pictures that came from the host: the last ones used, so that a walk through a set never takes more than 10 MB. */
export class PictureStore {
  readonly #most: number;
  /** Which digits the pictures are of. */
  #key = "";
  /** The longest unused first. */
  readonly #pictures = new Map<number, Uint8Array>();
  readonly #asked = new Set<number>();

  /** @param most pictures to keep. */
  constructor(most = 12_000) {
    this.#most = most;
  }

  /** Forgets the pictures where the digits are others, and what was asked for: the answer may have been lost. */
  begin(key: string): void {
    this.#asked.clear();
    if (key === this.#key) return;
    this.#key = key;
    this.#pictures.clear();
  }

  /** @returns 28 × 28 bytes; undefined where the picture is not there. */
  get(index: number): Uint8Array | undefined {
    const picture = this.#pictures.get(index);
    if (picture !== undefined) {
      this.#pictures.delete(index);
      this.#pictures.set(index, picture);
    }
    return picture;
  }

  /** @returns those of the digits whose pictures are neither there nor asked for; from now on they count as asked for. */
  missing(indices: Iterable<number>): Int32Array {
    const wanted = [...new Set(indices)].filter((index) => !this.#pictures.has(index) && !this.#asked.has(index));
    for (const index of wanted) this.#asked.add(index);
    return Int32Array.from(wanted);
  }

  /** @param pixels 784 bytes a digit. @returns whether they are of the digits that are shown. */
  put(key: string, indices: Int32Array, pixels: Uint8Array): boolean {
    if (key !== this.#key || pixels.length !== indices.length * pictureBytes) return false;
    indices.forEach((index, i) => {
      this.#asked.delete(index);
      this.#pictures.set(index, pixels.slice(i * pictureBytes, (i + 1) * pictureBytes));
    });
    for (const index of this.#pictures.keys()) {
      if (this.#pictures.size <= this.#most) break;
      this.#pictures.delete(index);
    }
    return true;
  }
}
