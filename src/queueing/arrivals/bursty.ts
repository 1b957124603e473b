import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Stream } from '../../engine/streams.js';
import type { ArrivalProcess } from '../arrival-spec.js';
import { requireParameter, requireRate, requireSpan } from './parameter.js';

export interface BurstyState {
  /** Requests per second while the state lasts. */
  readonly rate: number;
  /** Mean of the state's exponential length, in seconds. */
  readonly meanS: number;
}

/**
 * A Markov-modulated Poisson process: the states are visited in turn, starting with the first, each
 * for an exponential time; within a state arrivals are Poisson (Fischer and Meier-Hellstern,
 * "The Markov-modulated Poisson process (MMPP) cookbook", Performance Evaluation 18, 1993).
 *
 * Exact: what is left of an exponential gap at a change of state goes on at the next state's rate.
 */
export class BurstyArrivals implements ArrivalProcess {
  readonly record = null;
  readonly report = null;
  readonly finite = false;
  private readonly rates: Float64Array;
  private readonly meansS: Float64Array;
  private state = 0;
  private clockS = FLOAT_ZERO;
  private stateEndS: number;

  /**
   * @param states at least one with a rate above zero
   * @param gaps draws the gaps; @param lengths the lengths of the states: changing the rates of a
   *   scenario does not move its bursts
   */
  constructor(
    states: readonly BurstyState[],
    private readonly gaps: Stream,
    private readonly lengths: Stream,
  ) {
    this.rates = Float64Array.from(states, (state) => state.rate);
    this.meansS = Float64Array.from(states, (state) => state.meanS);
    this.stateEndS = this.drawLength();
  }

  next(): number {
    let due = -Math.log(1 - this.gaps());
    for (;;) {
      const rate = this.rates[this.state]!;
      const expected = rate * (this.stateEndS - this.clockS);
      if (due < expected) {
        this.clockS = Math.min(this.stateEndS, this.clockS + due / rate);
        return this.clockS;
      }
      due -= expected;
      this.clockS = this.stateEndS;
      this.state = this.state + 1 === this.rates.length ? 0 : this.state + 1;
      this.stateEndS += this.drawLength();
    }
  }

  private drawLength(): number {
    return -Math.log(1 - this.lengths()) * this.meansS[this.state]!;
  }
}

/** Refuses states that cannot be. */
export function requireStates(states: readonly BurstyState[]): void {
  requireParameter(states.length > 0, 'bursty.states', 'empty', 'at least one state');
  for (const [i, state] of states.entries()) {
    requireRate(`bursty.states[${i}].rate`, state.rate);
    requireSpan(`bursty.states[${i}].mean`, state.meanS);
  }
}
