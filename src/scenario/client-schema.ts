import { choice, count, optional, parameter, quantity, section } from '../models/parameter.js';
import type { ClientSpec } from '../queueing/workload-spec.js';

const span = quantity('duration', { above: '0s' });
const of = (kind: string) => ({ of: `\`${kind}\`` });

const retryBudget = section(
  {
    share: parameter(quantity('fraction', { above: '0%' }), {
      doc: 'Retries as a share of the requests.',
      default: '20%',
      source: 'no source at hand: the default of common RPC libraries',
      grade: 'assumption',
    }),
    burst: parameter(count({ min: 1 }), {
      doc: 'Retries that can be made at once after a quiet time.',
      default: 100,
      source: 'no source',
      grade: 'assumption',
    }),
  },
  of('retryBudget'),
);

const circuitBreaker = section(
  {
    errors: parameter(quantity('fraction', { above: '0%', max: '100%' }), {
      doc: 'Share of the attempts in the window that must fail for it to open.',
      default: '50%',
      source: 'no source at hand: the default of common libraries',
      grade: 'assumption',
    }),
    window: parameter(span, {
      doc: 'Attempts of so long are counted.',
      default: '10s',
      source: 'no source',
      grade: 'assumption',
    }),
    minimum: parameter(count({ min: 1 }), {
      doc: 'With fewer attempts in the window it stays closed.',
      default: 20,
      source: 'no source',
      grade: 'assumption',
    }),
    open: parameter(span, {
      doc: 'It stays open for so long; then one request at a time tries.',
      default: '30s',
      source: 'no source',
      grade: 'assumption',
    }),
  },
  of('circuitBreaker'),
);

const RETRIES = {
  source: 'AWS SDKs, standard mode: full jitter, at most 20 s (botocore)',
  grade: 'documented',
} as const;

export const client = section(
  {
    timeout: optional(span, {
      doc: 'How long a client waits for one attempt.',
      absent: 'for ever',
    }),
    retries: parameter(count({ min: 0, max: 100 }), {
      doc: 'Attempts after the first.',
      default: 0,
      source: 'a browser does not try again by itself',
      grade: 'assumption',
    }),
    backoff: parameter(
      section(
        {
          base: parameter(span, {
            doc: 'Wait before the first retry; it doubles each time.',
            default: '100ms',
            source: 'no source: a usual value',
            grade: 'assumption',
          }),
          max: parameter(span, {
            doc: 'The wait grows to this at most.',
            default: '20s',
            ...RETRIES,
          }),
          jitter: parameter(choice(['none', 'full', 'equal'], 'jitter'), {
            doc: 'none: the whole wait; full: uniform from 0 to it; equal: half of it, and uniform over the other half.',
            default: 'full',
            ...RETRIES,
          }),
        },
        of('backoff'),
      ),
      { doc: 'Exponential back-off between attempts.', default: {} },
    ),
    retryBudget: optional(retryBudget, {
      doc: 'Keeps retries to a share of the requests.',
      absent: 'every request is tried again as often as `retries` says',
    }),
    circuitBreaker: optional(circuitBreaker, {
      doc: 'Stops sending while most attempts fail; what is not sent fails as `circuit-open`.',
      absent: 'none',
    }),
    dnsCache: parameter(
      section(
        {
          honourTtl: parameter(quantity('fraction', { max: '100%' }), {
            doc: 'Share of the clients that honour a record’s TTL.',
            default: '100%',
            source: 'no source: 1 to 5 % stale resolvers are suggested',
            grade: 'assumption',
          }),
          otherwise: parameter(quantity('duration'), {
            doc: 'How long the others hold on to an answer.',
            default: '5m',
            source: 'no source',
            grade: 'assumption',
          }),
        },
        of('dnsCache'),
      ),
      { doc: 'How clients keep what DNS told them.', default: {} },
    ),
  },
  of('client'),
).transform(
  (v): ClientSpec => ({
    timeoutS: v.timeout ?? null,
    retries: v.retries,
    backoff: { baseS: v.backoff.base, maxS: v.backoff.max, jitter: v.backoff.jitter },
    retryBudget: v.retryBudget ?? null,
    circuitBreaker:
      v.circuitBreaker === undefined
        ? null
        : {
            errors: v.circuitBreaker.errors,
            windowS: v.circuitBreaker.window,
            minimum: v.circuitBreaker.minimum,
            openS: v.circuitBreaker.open,
          },
    dnsCache: { honourTtl: v.dnsCache.honourTtl, otherwiseS: v.dnsCache.otherwise },
  }),
);
