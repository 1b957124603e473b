/**
 * Keeps retries to a share of the requests: each request puts that share of a token into a bucket,
 * and each retry takes a whole one. An outage then adds that share to the load, not a multiple of it.
 */
export class RetryBudget {
  private tokens: number;

  /**
   * @param share tokens that a request earns, such as 0.2
   * @param burst tokens that the bucket holds; it is full at the start
   */
  constructor(
    private readonly share: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
  }

  /** A request (not a retry) is sent. */
  earn(): void {
    this.tokens = Math.min(this.burst, this.tokens + this.share);
  }

  /** Takes a token for a retry. False: there is none, and nothing is tried again. */
  take(): boolean {
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
