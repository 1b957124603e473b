import { either, exactlyOneOf, listOf } from '../parameter/combine.js';
import { isMapping } from '../parameter/problem.js';
import type { Reference } from '../parameter/resource.js';
import { count, id, optional, parameter, ratio, required, section, text } from '../parameter.js';
import { ruleFor } from './listener.js';
import type { AlbSpec, WeightedTarget } from './spec.js';
import { referencesOfCheck } from './status-codes.js';

const target = () =>
  section(
    {
      to: required(id(), 'Id of the resource.'),
      weight: parameter(ratio({ above: 0, noun: 'a weight' }), {
        doc: 'Weight of this target group.',
        default: 1,
        source: 'equal weights',
        grade: 'assumption',
      }),
    },
    { of: 'a target' },
  );

/** Where requests go: one resource, or several by weight. */
export const targetKeys = {
  target: optional(id(), { doc: 'Id of the resource that requests go to.' }),
  targets: optional(listOf(target(), { of: 'targets, each {to, weight}', atLeastOne: true }), {
    doc: 'Weighted target groups, in place of `target`.',
  }),
};

const rule = () =>
  exactlyOneOf(
    section(
      {
        requests: required(
          listOf(text('the name of a request'), { of: 'names of requests', atLeastOne: true }),
          'Names of the requests that the rule is for: what a path or header would tell apart.',
        ),
        ...targetKeys,
      },
      { of: 'a rule' },
    ),
    ['target', 'targets'],
    'a rule',
  );

export const rules = parameter(
  either(
    (value) => typeof value === 'number',
    () => count({ min: 0, max: 100 }),
    () => listOf(rule(), { of: 'rules, each {requests, target}' }),
  ),
  {
    doc: 'Listener rules before the default action, in the order of their priority; or how many there are, for the bill (LCU) only.',
    default: 0,
    source: 'a listener starts with its default rule only',
    grade: 'assumption',
  },
);

interface Written {
  readonly target?: string | undefined;
  readonly targets?: readonly WeightedTarget[] | undefined;
}

export function targetsOf({ target: to, targets }: Written): readonly WeightedTarget[] {
  return targets ?? (to === undefined ? [] : [{ to, weight: 1 }]);
}

export function rulesSpec(
  written: number | readonly (Written & { requests: readonly string[] })[],
): Pick<AlbSpec, 'rules' | 'forwarding'> {
  if (typeof written === 'number') return { rules: written, forwarding: [] };
  return {
    rules: written.length,
    forwarding: written.map((each) => ({ requests: each.requests, targets: targetsOf(each) })),
  };
}

/** The targets of the default action and of each rule, with the requests that go there. */
export function referencesOfAlb(spec: AlbSpec, written: unknown): readonly Reference[] {
  const references = (
    targets: readonly WeightedTarget[],
    own: unknown,
    below: readonly (string | number)[],
    index: number,
  ): Reference[] => {
    const isSingle = isMapping(own) && own.target !== undefined;
    return targets.map(({ to }, i) => ({
      to,
      path: [...below, ...(isSingle ? ['target'] : ['targets', i, 'to'])],
      roles: ['target'],
      why: 'the targets of an alb are instances, groups of them, or services',
      sameRegion: true,
      sends: 'same',
      ...(spec.forwarding.length === 0
        ? {}
        : { takes: (name: string) => ruleFor(spec, name) === index }),
      waits: true,
    }));
  };
  const rulesWritten = isMapping(written) && Array.isArray(written.rules) ? written.rules : [];
  return [
    ...references(spec.targets, written, [], -1),
    ...spec.forwarding.flatMap(({ targets }, i) =>
      references(targets, rulesWritten[i], ['rules', i], i),
    ),
    ...referencesOfCheck(
      spec.healthCheck,
      [spec, ...spec.forwarding].flatMap(({ targets }) => targets.map(({ to }) => to)),
    ),
  ];
}
