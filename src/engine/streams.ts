import seedrandom from 'seedrandom';

/**
 * A stream of random numbers: uniform on [0, 1), 32 bits of resolution.
 * Call it to draw the next number.
 */
export type Stream = () => number;

/**
 * Gives every component its own named streams.
 *
 * A stream's identity is (seed, replication, component path, purpose), never the order in which
 * it was created: adding a bucket to an architecture does not shift the draws of its fleet, so two
 * architectures under one seed meet the same arrivals and demands (common random numbers).
 */
export class Streams {
  private readonly drawn = new Set<string>();

  constructor(
    readonly seed: number | string,
    readonly replication: number,
  ) {}

  /**
   * The stream of one purpose of one component.
   *
   * @param path the component, such as `workloads.shoppers`
   * @param purpose what is drawn, such as `interarrival`
   * @throws if the same stream was asked for before: two users of one stream would be correlated
   */
  stream(path: string, purpose: string): Stream {
    const identity = JSON.stringify([String(this.seed), this.replication, path, purpose]);
    if (this.drawn.has(identity)) {
      throw new Error(`stream ${identity} is already in use: give each purpose a name of its own`);
    }
    this.drawn.add(identity);
    return seedrandom.alea(identity) as Stream;
  }
}
