import type { z } from 'zod';
import type { Misfit } from '../parameter/resource.js';
import { count, flag, optional, parameter, quantity, section } from '../parameter.js';
import type { AlbSpec } from './spec.js';

const stickiness = section(
  {
    duration: parameter(quantity('duration', { min: '1s', max: '7d' }), {
      doc: 'How long a cookie is good for after the last request.',
      default: '1d',
      source: 'range: AWS ELB docs, sticky-sessions (2026); the default was not at hand',
      grade: 'assumption',
    }),
    sessions: parameter(count({ min: 1, max: 10_000_000 }), {
      doc: 'Clients with a cookie of their own. Requests with a `key` have one for each key instead.',
      default: 1000,
      source: 'no source',
      grade: 'assumption',
    }),
  },
  { of: '`stickiness`' },
);

const anomalyMitigation = section(
  {
    errors: parameter(quantity('fraction', { above: '0%', max: '100%' }), {
      doc: 'A target is anomalous whose share of errors is that much above that of the others.',
      default: '10%',
      source: 'not published',
      grade: 'assumption',
    }),
    minimum: parameter(quantity('fraction', { above: '0%', max: '100%' }), {
      doc: 'What is left of the share of an anomalous target.',
      default: '1%',
      source: 'not published: AWS says "the minimum"',
      grade: 'assumption',
    }),
    recovery: parameter(quantity('duration', { min: '5s', max: '1h' }), {
      doc: 'From no share to the full one, once it is as good as the others.',
      default: '60s',
      source: 'not published: AWS says that it ramps up',
      grade: 'assumption',
    }),
  },
  { of: '`anomalyMitigation`' },
);

/** How an `alb` spreads requests, beside its algorithm. */
export const spreading = {
  slowStart: parameter(quantity('duration', { max: '900s' }), {
    doc: 'A target that becomes healthy reaches its full share linearly in so long. 0s: at once.',
    default: '0s',
    source:
      'AWS ELB docs, edit-target-group-attributes (2026); that 900s is the most has no source at hand (assumption)',
    grade: 'documented',
  }),
  stickiness: optional(stickiness, {
    doc: 'Clients stay with their target: the cookie AWSALB. `{}` switches it on.',
    absent: 'off',
  }),
  crossZone: parameter(flag(), {
    doc: 'false: the node in each zone has the targets of its own zone only.',
    default: true,
    source: 'AWS ELB docs, edit-target-group-attributes (2026)',
    grade: 'documented',
  }),
  anomalyMitigation: optional(anomalyMitigation, {
    doc: 'Targets that fail more often than the others get next to nothing. `{}` switches it on.',
    absent: 'off',
  }),
};

export function spreadingSpec(
  v: z.output<z.ZodObject<typeof spreading>>,
): Pick<AlbSpec, 'slowStartS' | 'stickiness' | 'crossZone' | 'anomalyMitigation'> {
  const { stickiness: sticky, anomalyMitigation: anomaly } = v;
  return {
    slowStartS: v.slowStart,
    stickiness:
      sticky === undefined ? null : { durationS: sticky.duration, sessions: sticky.sessions },
    crossZone: v.crossZone,
    anomalyMitigation:
      anomaly === undefined
        ? null
        : { errors: anomaly.errors, minimum: anomaly.minimum, recoveryS: anomaly.recovery },
  };
}

/** What AWS does not let go together. Source: edit-target-group-attributes (2026). */
export function misfitsOfAlb(
  spec: AlbSpec,
  _: unknown,
  typeOf: (id: string) => string | null,
): readonly Misfit[] {
  const misfits: Misfit[] = [];
  const add = (key: string, why: string) => misfits.push({ path: [key], why });
  const { algorithm } = spec;
  if (spec.slowStartS > 0 && algorithm !== 'round-robin')
    add('slowStart', `AWS has no slow start with the algorithm ${algorithm}: use round-robin`);
  if (spec.anomalyMitigation !== null && algorithm !== 'weighted-random')
    add('anomalyMitigation', 'AWS has it with the algorithm weighted-random only');
  if (spec.stickiness !== null && algorithm === 'weighted-random')
    add('stickiness', 'AWS has no sticky sessions with the algorithm weighted-random');
  if (spec.stickiness !== null && !spec.crossZone)
    add('stickiness', 'AWS has no sticky sessions while `crossZone` is false');
  if (!spec.crossZone && spec.targets.some(({ to }) => typeOf(to) === 'service'))
    add('crossZone', 'a service stands in no zone: with one as a target, leave the key out');
  return misfits;
}
