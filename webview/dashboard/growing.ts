/** Columns of numbers that grow at the end; what is given out is a view of what is there, and is not written to again. */
export class GrowingColumns<Name extends string> {
  readonly #names: readonly Name[];
  #length = 0;
  #room: Record<Name, Float64Array>;

  constructor(names: readonly Name[]) {
    this.#names = names;
    this.#room = roomFor(names, 1024);
  }

  get length(): number {
    return this.#length;
  }

  /** @param columns of one length. */
  append(columns: Readonly<Record<Name, Float64Array>>): void {
    const [first] = this.#names;
    const length = this.#length + columns[first].length;
    if (length > this.#room[first].length) {
      const room = roomFor(this.#names, Math.max(length, 2 * this.#room[first].length));
      for (const name of this.#names) room[name].set(this.#room[name].subarray(0, this.#length));
      this.#room = room;
    }
    for (const name of this.#names) this.#room[name].set(columns[name], this.#length);
    this.#length = length;
  }

  column(name: Name): Float64Array {
    return this.#room[name].subarray(0, this.#length);
  }
}

function roomFor<Name extends string>(names: readonly Name[], length: number): Record<Name, Float64Array> {
  return Object.fromEntries(names.map((name) => [name, new Float64Array(length)])) as Record<Name, Float64Array>;
}
