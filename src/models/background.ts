/**
 * Work that goes on without a client who waits for it: messages in a queue, asynchronous
 * invocations, retries of a delivery. A run without a duration ends when there is none left.
 */
export class Background {
  /** Pieces of work that have begun and not ended. */
  open = 0;

  /** @param ended called whenever a piece of work has ended */
  constructor(private readonly ended: () => void) {}

  begin(pieces = 1): void {
    this.open += pieces;
  }

  /** @throws if nothing has begun: the caller would end a run too early */
  end(pieces = 1): void {
    if (pieces === 0) return;
    if (this.open < pieces) throw new Error('background work ended that had not begun');
    this.open -= pieces;
    if (this.open === 0) this.ended();
  }
}
