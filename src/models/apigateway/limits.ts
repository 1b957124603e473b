import type { DistributionSpec } from '../../variates/distribution.js';

/** What differs between the kinds of API. Sizes in bytes, times in seconds. */
interface KindFacts {
  /** API Gateway quotas (2026): integration time-out 29 s (REST, WebSocket), 30 s (HTTP). */
  readonly timeoutS: number;
  /** API Gateway quotas (2026): 10 MB; a WebSocket message has at most 128 KB. */
  readonly maxPayloadBytes: number;
  /** Of a Lambda authorizer. HTTP: API Gateway quotas (2026), 10 s; otherwise that of an integration. */
  readonly authorizerTimeoutS: number;
  /** How long verdicts are kept: defaults of API Gateway, from memory. */
  readonly authorizerTtlS: number;
  /** No source: third parties measure 10 to 30 ms of REST, and AWS says that HTTP is lower. */
  readonly overhead: unknown;
  readonly overheadSpec: DistributionSpec;
}

const MB = 2 ** 20;
const lognormal = (median: number, p99: number): DistributionSpec => ({
  kind: 'lognormal',
  median,
  p99,
});

export const KINDS: Readonly<Record<'rest' | 'http' | 'websocket', KindFacts>> = {
  rest: {
    timeoutS: 29,
    maxPayloadBytes: 10 * MB,
    authorizerTimeoutS: 29,
    authorizerTtlS: 300,
    overhead: { lognormal: { median: '10ms', p99: '40ms' } },
    overheadSpec: lognormal(0.01, 0.04),
  },
  http: {
    timeoutS: 30,
    maxPayloadBytes: 10 * MB,
    authorizerTimeoutS: 10,
    authorizerTtlS: 0,
    overhead: { lognormal: { median: '6ms', p99: '25ms' } },
    overheadSpec: lognormal(0.006, 0.025),
  },
  websocket: {
    timeoutS: 29,
    maxPayloadBytes: 128 * 1024,
    authorizerTimeoutS: 29,
    authorizerTtlS: 0,
    overhead: { lognormal: { median: '10ms', p99: '40ms' } },
    overheadSpec: lognormal(0.01, 0.04),
  },
};

/** Bytes of the cache sizes that AWS has a price for; a response of up to 1 MiB is kept. */
export const CACHE_SIZES: Readonly<Record<string, number>> = Object.fromEntries(
  [0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118, 237].map((gb) => [`${gb}GB`, gb * 2 ** 30]),
);
export const MAX_CACHED_BYTES = MB;

/** Regions whose account limit is 2,500 req/s with a burst of 1,250: API Gateway quotas (2026). */
export const SMALL_REGIONS: ReadonlySet<string> = new Set([
  'af-south-1',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'mx-central-1',
]);
