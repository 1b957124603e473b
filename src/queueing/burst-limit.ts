/** A rate that can be kept up for ever, and a higher one while credits last. Units are the caller's. */
export interface BurstRates {
  /** Units a second for ever; credits are earned at this rate whenever less is used. */
  readonly sustained: number;
  /** Units a second while there are credits; not below `sustained`. */
  readonly peak: number;
  /** Credits that the bucket holds, in units; what is used beyond `sustained` spends them. */
  readonly credits: number;
}

/** Where the numbers of a limit lie in its array: when all that has come is through, and the credits then. */
const FREE_AT = 0;
const LEFT = 1;

/**
 * Serves amounts one after the other at a rate with bursts: a leaky bucket as EBS volumes, their
 * instances and network interfaces have it. When an amount is through is known the moment it
 * comes, so there are no events, and two numbers are the whole state.
 *
 * @param values holds the two numbers, from index `at`
 * @returns when the amount is through, in simulated seconds
 */
export function passLimit(
  rates: BurstRates,
  values: Float64Array,
  at: number,
  amount: number,
  now: number,
): number {
  const { sustained, peak } = rates;
  let start = values[at + FREE_AT]!;
  let left = values[at + LEFT]!;
  if (start < now) {
    left = Math.min(rates.credits, left + sustained * (now - start));
    start = now;
  }
  const atPeak = amount / peak;
  const spent = amount - sustained * atPeak;
  let end: number;
  if (spent <= left) {
    left -= spent;
    end = start + atPeak;
  } else {
    // At the peak until the credits are gone, and on at the sustained rate: together as if what the
    // credits do not pay for went at the sustained rate all along.
    end = start + (amount - left) / sustained;
    left = 0;
  }
  values[at + FREE_AT] = end;
  values[at + LEFT] = left;
  return end;
}

/** @param full whether the bucket is full at first, or empty */
export function startLimit(
  rates: BurstRates,
  values: Float64Array,
  at: number,
  now: number,
  full = true,
): void {
  values[at + FREE_AT] = now;
  values[at + LEFT] = full ? rates.credits : 0;
}

/** One limit with numbers of its own. */
export class BurstLimit {
  private readonly values = new Float64Array(2);

  constructor(
    readonly rates: BurstRates,
    now: number,
    full = true,
  ) {
    startLimit(rates, this.values, 0, now, full);
  }

  /** Takes an amount behind those that came before. @returns when it is through, in simulated seconds */
  pass(amount: number, now: number): number {
    return passLimit(this.rates, this.values, 0, amount, now);
  }

  /** Credits at this moment: those that what has come will spend are gone. */
  creditsAt(now: number): number {
    const { sustained, credits } = this.rates;
    const [freeAt, left] = this.values as unknown as readonly [number, number];
    return now <= freeAt ? left : Math.min(credits, left + sustained * (now - freeAt));
  }
}
