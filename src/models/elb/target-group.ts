import type { Stream } from '../../engine/streams.js';
import type { Request } from '../../queueing/request.js';
import type { ResourceContext } from '../resource.js';
import type { BalancedTarget } from './balanced-target.js';
import { MitigatedRandom } from './mitigated-random.js';
import { SlowStartRoundRobin } from './slow-start.js';
import type { AlbSpec } from './spec.js';
import { StickySessions } from './sticky-sessions.js';
import {
  LeastOutstandingRequests,
  RoundRobin,
  type TargetSet,
  WeightedRandom,
} from './target-set.js';
import { ZonalTargets } from './zonal-targets.js';

/** One of a balancer's target groups. */
export class BalancedGroup {
  readonly targets: BalancedTarget[] = [];
  /** The healthy ones; when there are none, all (fail open). */
  readonly eligible: TargetSet;
  healthy = 0;
  failOpen = true;

  private readonly sticky: StickySessions | null;
  /** null: cross-zone balancing is on. */
  private readonly zonal: ZonalTargets | null;

  constructor(spec: AlbSpec, context: ResourceContext, index: number) {
    const create = (purpose: string) =>
      createTargetSet(spec, context, () => context.stream(purpose));
    const purpose = `algorithm.${index}`;
    this.zonal = spec.crossZone
      ? null
      : new ZonalTargets(spec.zones, (zone) => create(`${purpose}.${zone}`));
    this.eligible = this.zonal ?? create(purpose);
    this.sticky =
      spec.stickiness === null
        ? null
        : new StickySessions(context.sim, spec.stickiness, context.stream(`sessions.${index}`));
  }

  /** @param zone of the node that has the request */
  pick(request: Request, zone: number): BalancedTarget | undefined {
    if (this.sticky !== null) return this.sticky.pick(request, this.eligible, zone);
    return this.eligible.pick(zone);
  }

  /**
   * A zone whose targets are all unhealthy is taken out of the DNS. One that has no targets at all
   * stays in it, and answers with 503.
   */
  isOut(zone: number): boolean {
    if (this.zonal === null || this.zonal.sizeIn(zone) > 0) return false;
    return this.targets.some(({ target }) => target.zone === zone);
  }
}

function createTargetSet(spec: AlbSpec, { sim }: ResourceContext, stream: () => Stream): TargetSet {
  switch (spec.algorithm) {
    case 'round-robin':
      return spec.slowStartS === 0
        ? new RoundRobin()
        : new SlowStartRoundRobin(sim, spec.slowStartS);
    case 'weighted-random':
      return spec.anomalyMitigation === null
        ? new WeightedRandom(stream())
        : new MitigatedRandom(sim, spec.anomalyMitigation, stream());
    case 'least-outstanding-requests':
      return new LeastOutstandingRequests(stream());
  }
}
