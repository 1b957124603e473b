import type { Stream } from '../../engine/streams.js';

/** Some attempts at delivery, and the waits before them. */
export interface RetryPhaseSpec {
  readonly attempts: number;
  /** Wait before the first of them, in seconds. */
  readonly fromS: number;
  /** Wait before the last of them; in between the waits grow by one factor. */
  readonly toS: number;
}

/** Waits between attempts at delivery, phase by phase. */
export class RetryLadder {
  /** Attempts after the first. */
  readonly retries: number;
  /** Logarithm of the factor between two waits, by phase. */
  private readonly steps: readonly number[];

  /**
   * @param jitter a wait is shorter by up to this share of it
   */
  constructor(
    private readonly phases: readonly RetryPhaseSpec[],
    private readonly jitter: number,
    private readonly stream: Stream,
  ) {
    this.retries = phases.reduce((sum, { attempts }) => sum + attempts, 0);
    this.steps = phases.map(({ attempts, fromS, toS }) =>
      attempts > 1 && fromS > 0 && toS !== fromS ? Math.log(toS / fromS) / (attempts - 1) : 0,
    );
  }

  /**
   * Seconds to wait before a retry.
   *
   * @param retry 0 for the first; less than `retries`
   */
  delay(retry: number): number {
    const wait = this.plainDelay(retry);
    return this.jitter === 0 || wait === 0 ? wait : wait * (1 - this.jitter * this.stream());
  }

  /** The same without jitter. */
  plainDelay(retry: number): number {
    let left = retry;
    for (let i = 0; i < this.phases.length; i++) {
      const phase = this.phases[i]!;
      if (left < phase.attempts) {
        const step = this.steps[i]!;
        return step === 0 ? phase.fromS : phase.fromS * Math.exp(step * left);
      }
      left -= phase.attempts;
    }
    throw new RangeError(`there is no retry ${retry} among ${this.retries}`);
  }
}
