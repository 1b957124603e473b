import type { Stream } from '../../engine/streams.js';
import type { AlbSpec, WeightedTarget } from './spec.js';
import type { BalancedGroup } from './target-group.js';

/** Target groups that a listener forwards to, each with its weight. */
class Forward {
  private readonly total: number;

  /** @param evaluated rules that are looked at before a request comes here */
  constructor(
    private readonly groups: readonly BalancedGroup[],
    private readonly weights: readonly number[],
    readonly evaluated: number,
  ) {
    this.total = weights.reduce((sum, weight) => sum + weight, 0);
  }

  pick(stream: Stream): BalancedGroup {
    const { groups, weights } = this;
    if (groups.length === 1) return groups[0]!;
    let drawn = stream() * this.total;
    for (const [i, weight] of weights.entries()) {
      drawn -= weight;
      if (drawn < 0) return groups[i]!;
    }
    return groups[groups.length - 1]!;
  }
}

/**
 * A listener: the first rule that a request fits says which target groups it may go to, and the
 * default action where none fits. Source: Application Load Balancer user guide, listener rules (2026).
 */
export class Listener {
  private readonly otherwise: Forward;
  /** By name of the request; null: the listener has its default action only. */
  private readonly byName: readonly Forward[] | null;

  /** @param groupOf the group of a resource: one, however many rules name it */
  constructor(
    spec: AlbSpec,
    names: readonly string[],
    groupOf: (id: string) => BalancedGroup,
    private readonly stream: Stream,
  ) {
    const forward = (targets: readonly WeightedTarget[], evaluated: number) =>
      new Forward(
        targets.map(({ to }) => groupOf(to)),
        targets.map(({ weight }) => weight),
        evaluated,
      );
    const { forwarding } = spec;
    this.otherwise = forward(spec.targets, Math.max(spec.rules, forwarding.length));
    const rules = forwarding.map(({ targets }, i) => forward(targets, i + 1));
    this.byName =
      forwarding.length === 0
        ? null
        : names.map((name) => rules[ruleFor(spec, name)] ?? this.otherwise);
  }

  /** @param name index of the request's name */
  pick(name: number): BalancedGroup {
    return this.forwardOf(name).pick(this.stream);
  }

  /** Rules that are evaluated for a request. */
  evaluated(name: number): number {
    return this.forwardOf(name).evaluated;
  }

  private forwardOf(name: number): Forward {
    return this.byName === null ? this.otherwise : (this.byName[name] ?? this.otherwise);
  }
}

/** Index of the first rule for requests of a name; -1: the default action. */
export function ruleFor({ forwarding }: Pick<AlbSpec, 'forwarding'>, name: string): number {
  return forwarding.findIndex(({ requests }) => requests.includes(name));
}
