/** While it computes, other work of the process gets its turn this often, in milliseconds. */
const turn = 25;

/** Lets other work of the process have its turn, where the last one was a while ago. */
export class Turns {
  private since = performance.now();

  async give(): Promise<void> {
    if (performance.now() - this.since <= turn) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}
