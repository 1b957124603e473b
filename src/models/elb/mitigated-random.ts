import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import type { Stream } from '../../engine/streams.js';
import type { BalancedTarget } from './balanced-target.js';
import type { AnomalyMitigationSpec } from './spec.js';
import type { TargetSet } from './target-set.js';

/** Targets are compared this often, and only if there are so many that are healthy. */
const EVALUATED_EVERY_S = 5;
const LEAST_TARGETS = 3;
/** So many draws without a target that takes the request, and the last one has to. */
const MOST_DRAWS = 200;

/**
 * Weighted random with anomaly mitigation: a target that fails more often than the others gets next
 * to nothing, and its way back to parity once it is as good as they are.
 *
 * Source: Application Load Balancer user guide, edit-target-group-attributes, automatic target
 * weights (2026). How much more often, how little and how fast are not published: parameters.
 */
export class MitigatedRandom implements TargetSet {
  private static readonly Evaluate = new EventType<MitigatedRandom, null>(
    'alb.anomaly-evaluation',
    (set) => set.evaluate(),
  );

  /** Targets with less than their full weight. */
  mitigated = 0;
  private readonly targets: BalancedTarget[] = [];

  constructor(
    private readonly sim: Simulation,
    private readonly spec: AnomalyMitigationSpec,
    private readonly stream: Stream,
  ) {
    sim.schedule(EVALUATED_EVERY_S, MitigatedRandom.Evaluate, this, null);
  }

  get size(): number {
    return this.targets.length;
  }

  add(target: BalancedTarget): void {
    target.tally = { weight: 1, answers: 0, errors: 0 };
    this.targets.push(target);
  }

  remove(target: BalancedTarget): void {
    const index = this.targets.indexOf(target);
    if (index < 0) return;
    if (target.tally!.weight < 1) this.mitigated--;
    target.tally = null;
    this.targets.splice(index, 1);
  }

  pick(): BalancedTarget | undefined {
    const { targets, stream } = this;
    let target: BalancedTarget | undefined;
    for (let draws = 0; draws < MOST_DRAWS; draws++) {
      target = targets[Math.floor(stream() * targets.length)];
      if (this.mitigated === 0 || target === undefined) return target;
      const { weight } = target.tally!;
      if (weight === 1 || stream() < weight) return target;
    }
    return target;
  }

  changed(): void {}

  private evaluate(): void {
    const { targets, sim, spec } = this;
    sim.schedule(EVALUATED_EVERY_S, MitigatedRandom.Evaluate, this, null);
    let answers = 0;
    let errors = 0;
    for (const { tally } of targets) {
      answers += tally!.answers;
      errors += tally!.errors;
    }
    for (const { tally } of targets) {
      const own = tally!;
      if (own.answers > 0) {
        const others = answers - own.answers;
        const usual = others === 0 ? 1 : (errors - own.errors) / others;
        const isAnomalous = own.errors / own.answers > usual + spec.errors;
        if (!isAnomalous) this.setWeight(own, own.weight + EVALUATED_EVERY_S / spec.recoveryS);
        else if (targets.length >= LEAST_TARGETS) this.setWeight(own, spec.minimum);
      }
    }
    for (const { tally } of targets) {
      tally!.answers = 0;
      tally!.errors = 0;
    }
  }

  private setWeight(tally: { weight: number }, weight: number): void {
    const before = tally.weight;
    tally.weight = Math.min(1, weight);
    this.mitigated += Number(tally.weight < 1) - Number(before < 1);
  }
}
