import type { ResultDocument } from '../result.js';

/**
 * The contract's own keys in the contract's order. Whatever is keyed by a name that the user chose
 * (workloads, resources, requests) keeps the scenario's order: it tells the way of a request.
 */
const KEY_ORDER: readonly string[] = [
  'format',
  'formatVersion',
  'stratus',
  'scenario',
  'priceBook',
  'incomplete',
  'reason',
  'planned',
  'finished',
  'cell',
  'replication',
  'message',
  'command',
  'cells',
  'comparison',
  'name',
  'description',
  'sha256',
  'snapshot',
  'sources',
  'variant',
  'axes',
  'baseline',
  'differences',
  'replications',
  'measuredS',
  'workloads',
  'resources',
  'cost',
  'timelines',
  'slos',
  'faults',
  'notes',
  'index',
  'seed',
  'fingerprint',
  'events',
  'requests',
  'offered',
  'completed',
  'failed',
  'inFlight',
  'retries',
  'latency',
  'latencyDistribution',
  'errorRate',
  'availability',
  'throughput',
  'legs',
  'begun',
  'arrived',
  'byRequest',
  'kind',
  'occurrence',
  'endS',
  'detectionS',
  'detectedBy',
  'lost',
  'lostByCause',
  'recoveryS',
  'recovered',
  'afterEndS',
  'metastable',
  'type',
  'metrics',
  'total',
  'perMonth',
  'perMillionRequests',
  'byResource',
  'lines',
  'notPriced',
  'item',
  'label',
  'quantity',
  'unit',
  'unitPrice',
  'usd',
  'source',
  'of',
  'metric',
  'startS',
  'bucketS',
  'values',
  'severity',
  'text',
  'limit',
  'observed',
  'verdict',
  'mean',
  'p50',
  'p90',
  'p95',
  'p99',
  'p999',
  'max',
  'min',
  'upToS',
  'share',
  'value',
  'difference',
  'relative',
  'ci95',
  'n',
];
const RANK = new Map(KEY_ORDER.map((key, i) => [key, i]));

/** Under these keys stand names of the scenario or of a model, in their own order. */
const IN_OWN_ORDER = new Set([
  'workloads',
  'resources',
  'legs',
  'byRequest',
  'byResource',
  'axes',
  'metrics',
  'values',
]);

const LINE = 110;

/**
 * The result document as JSON: the same bytes for equal results, a newline at the end.
 *
 * @throws TypeError if a number is not finite or a value has no JSON: a result never holds one, so
 *   it is a defect of what made it, and `null` would hide it
 */
export function renderJson(result: ResultDocument): string {
  return `${write(result, false, '', 'result')}\n`;
}

function write(value: unknown, ownOrder: boolean, indent: string, path: string): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean')
    return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new TypeError(`${path} is ${value}: a result holds finite numbers only`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    const items = value.map((item, i) => write(item, false, `${indent}  `, `${path}[${i}]`));
    return bracket('[', items, ']', indent, value.every(isScalar));
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (!ownOrder) entries.sort(([a], [b]) => compareKeys(a, b));
    const items = entries.map(
      ([name, item]) =>
        `${JSON.stringify(name)}: ${write(item, keepsOrder(name, item, path), `${indent}  `, `${path}.${name}`)}`,
    );
    return bracket('{', items, '}', indent, false);
  }
  throw new TypeError(`${path} is a ${typeof value}, which JSON cannot hold`);
}

/** A metric that is numbers by name keeps its model's order too (`min`, `mean`, `max`). */
function keepsOrder(key: string, value: unknown, path: string): boolean {
  const isByName = path.endsWith('.metrics') && value instanceof Object && !('ci95' in value);
  return IN_OWN_ORDER.has(key) || isByName;
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

/** One line where it fits one, and always for a list of numbers: a timeline is not a page of digits. */
function bracket(
  open: string,
  items: readonly string[],
  close: string,
  indent: string,
  scalars: boolean,
): string {
  if (items.length === 0) return open + close;
  const space = open === '{' ? ' ' : '';
  const oneLine = `${open}${space}${items.join(', ')}${space}${close}`;
  const short = oneLine.length + indent.length <= LINE && !oneLine.includes('\n');
  if (scalars || short) return oneLine;
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}${close}`;
}

/** Keys of the contract by their place in it, others after them by code unit. */
function compareKeys(a: string, b: string): number {
  const rankA = RANK.get(a) ?? KEY_ORDER.length;
  const rankB = RANK.get(b) ?? KEY_ORDER.length;
  if (rankA !== rankB) return rankA - rankB;
  return a < b ? -1 : a > b ? 1 : 0;
}
