import type { Stream } from '../../engine/streams.js';
import type { PoisonSpec } from './spec.js';

/** Decides which records a consumer can never digest. */
export class Poison {
  /** By index of the name. */
  private readonly byName: readonly boolean[];
  readonly possible: boolean;

  constructor(
    private readonly spec: PoisonSpec,
    names: readonly string[],
    private readonly stream: Stream,
  ) {
    const { events, share } = spec;
    this.byName = names.map((name) => events.includes(name));
    this.possible = events.length > 0 || share > 0;
  }

  decide(name: number): boolean {
    const { share } = this.spec;
    return this.byName[name] === true || (share > 0 && this.stream() < share);
  }
}
