/** Holds things back to a rate, in order: they wait, and none is refused. */
export class Pace {
  private freeAt = 0;

  /** @param rate a second */
  constructor(private readonly rate: number) {}

  /** Seconds that the next one has to wait. */
  wait(now: number): number {
    const at = Math.max(now, this.freeAt);
    this.freeAt = at + 1 / this.rate;
    return at - now;
  }
}
