import type { Journey, Request } from '../../queueing/request.js';
import { Histogram } from '../../stats/histogram.js';

/** A part of the way that a workload's requests set off: from one resource to another. */
export interface LegSpec {
  readonly workload: string;
  /** Where it begins: when a request or event arrives there; null: when the client sends. */
  readonly from: string | null;
  /** Where it ends: when the resource is done with what arrived there. */
  readonly to: string;
}

/** What was measured on a leg, of journeys that began in the measured window. */
export class LegStatistics {
  begun = 0;
  arrived = 0;
  readonly latency = new Histogram();

  constructor(readonly spec: LegSpec) {}
}

/** Notes on a resource's doorstep who comes in and who is done. */
export class JourneyGate {
  constructor(
    private readonly legs: readonly LegStatistics[],
    private readonly begins: readonly number[],
    private readonly ends: readonly number[],
    private readonly measureFromS: number,
  ) {}

  /** A request or event arrives. */
  enter({ journey }: Pick<Request, 'journey'>, at: number): void {
    if (journey === null) return;
    if (journey.members !== undefined) {
      for (const member of journey.members) this.enter({ journey: member }, at);
      return;
    }
    for (const leg of this.begins) {
      if (!Number.isNaN(journey.begunAt[leg]!)) continue;
      journey.begunAt[leg] = at;
      if (journey.startedAt >= this.measureFromS) this.legs[leg]!.begun++;
    }
  }

  /** The resource is done with it. Only the first time counts: one upload is one journey. */
  leave(journey: Journey | null, at: number): void {
    if (journey === null) return;
    if (journey.members !== undefined) {
      for (const member of journey.members) this.leave(member, at);
      return;
    }
    for (const leg of this.ends) {
      const begunAt = journey.begunAt[leg]!;
      if (!Number.isFinite(begunAt) || journey.arrived[leg] === 1) continue;
      journey.arrived[leg] = 1;
      if (journey.startedAt < this.measureFromS) continue;
      this.legs[leg]!.arrived++;
      this.legs[leg]!.latency.add(at - begunAt);
    }
  }
}

/** All legs of a scenario that somebody asks about. */
export class Journeys {
  readonly legs: readonly LegStatistics[];

  constructor(
    specs: readonly LegSpec[],
    private readonly measureFromS: number,
  ) {
    this.legs = specs.map((spec) => new LegStatistics(spec));
  }

  /**
   * The doorstep of a resource; null where no leg begins or ends.
   *
   * @param entryOnly notes only who comes in: the resource itself knows when it is done
   */
  gate(resource: string, entryOnly = false): JourneyGate | null {
    const begins = this.where(({ from }) => from === resource);
    const ends = entryOnly ? [] : this.where(({ to }) => to === resource);
    const idle = begins.length === 0 && ends.length === 0;
    return idle ? null : new JourneyGate(this.legs, begins, ends, this.measureFromS);
  }

  /** Whether a workload's requests are to be followed. */
  follows(workload: string): boolean {
    return this.legs.some(({ spec }) => spec.workload === workload);
  }

  /** A new journey of a workload, begun where its legs have no other beginning. */
  begin(workload: string, at: number): Journey {
    const begunAt = new Float64Array(this.legs.length).fill(Number.NaN);
    this.legs.forEach((leg, i) => {
      if (leg.spec.workload !== workload) {
        // Legs of other workloads are not for this journey.
        begunAt[i] = Number.POSITIVE_INFINITY;
      } else if (leg.spec.from === null) {
        begunAt[i] = at;
        if (at >= this.measureFromS) leg.begun++;
      }
    });
    return { startedAt: at, begunAt, arrived: new Uint8Array(this.legs.length) };
  }

  /** Of several at once: what goes on on behalf of a batch; null if nobody follows any of them. */
  static ofBatch(journeys: readonly (Journey | null)[]): Journey | null {
    const members = journeys.filter((journey) => journey !== null);
    if (members.length <= 1) return members[0] ?? null;
    const { startedAt, begunAt, arrived } = members[0]!;
    return { startedAt, begunAt, arrived, members };
  }

  private where(fits: (spec: LegSpec) => boolean): readonly number[] {
    return this.legs.flatMap(({ spec }, i) => (fits(spec) ? [i] : []));
  }
}
