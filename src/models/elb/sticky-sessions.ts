import type { Simulation } from '../../engine/simulation.js';
import type { Stream } from '../../engine/streams.js';
import type { Request } from '../../queueing/request.js';
import type { BalancedTarget } from './balanced-target.js';
import type { StickinessSpec } from './spec.js';
import type { TargetSet } from './target-set.js';

interface Session {
  target: BalancedTarget;
  until: number;
}

/**
 * Cookies of a target group: who has one goes to the same target as before, as long as that gets
 * requests. Each request renews its cookie.
 *
 * Source: Application Load Balancer user guide, sticky sessions: duration-based (2026).
 */
export class StickySessions {
  private readonly sessions = new Map<number, Session>();

  constructor(
    private readonly sim: Simulation,
    private readonly spec: StickinessSpec,
    private readonly stream: Stream,
  ) {}

  pick(request: Request, targets: TargetSet, zone: number): BalancedTarget | undefined {
    const { now } = this.sim;
    const { durationS, sessions } = this.spec;
    const who = request.key >= 0 ? request.key : Math.floor(this.stream() * sessions);
    const session = this.sessions.get(who);
    if (session !== undefined && now < session.until && session.target.eligible) {
      session.until = now + durationS;
      return session.target;
    }
    const target = targets.pick(zone);
    if (target === undefined) return undefined;
    if (session === undefined) this.sessions.set(who, { target, until: now + durationS });
    else {
      session.target = target;
      session.until = now + durationS;
    }
    return target;
  }
}
