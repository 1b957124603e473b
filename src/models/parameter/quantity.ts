import { own, type Problem, type Read } from './problem.js';

/** A dimension, the units that users write it in, and what one of each is in SI units. */
export interface QuantityKind {
  readonly name: string;
  /** `a duration`: for messages. */
  readonly noun: string;
  /** What the value is after reading: `s`, `B`, `1/s` … */
  readonly si: string;
  readonly units: Readonly<Record<string, number>>;
  /** The units to name in a message, in the order of how common they are. */
  readonly usual: readonly string[];
  readonly example: string;
  /** `$` stands before the number. */
  readonly prefix?: '$';
}

const SIZES = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1048576,
  GiB: 1073741824,
  TiB: 1099511627776,
} as const;

/** A month on the bill: 730 hours. */
export const HOURS_PER_MONTH = 730;

export const QUANTITIES = {
  duration: {
    name: 'duration',
    noun: 'a duration',
    si: 's',
    units: { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86400 },
    usual: ['ms', 's', 'm', 'h', 'd'],
    example: '200ms',
  },
  size: {
    name: 'size',
    noun: 'a size in bytes',
    si: 'B',
    units: SIZES,
    usual: ['B', 'KB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB'],
    example: '48KB',
  },
  rate: {
    name: 'rate',
    noun: 'a rate of requests',
    si: '1/s',
    units: {
      'req/s': 1,
      'req/min': 1 / 60,
      'req/h': 1 / 3600,
      'req/d': 1 / 86400,
      '/s': 1,
      '/min': 1 / 60,
      '/h': 1 / 3600,
      '/d': 1 / 86400,
    },
    usual: ['req/s', '/min', '/h', '/d'],
    example: '350 req/s',
  },
  throughput: {
    name: 'throughput',
    noun: 'a throughput in bytes',
    si: 'B/s',
    units: {
      ...Object.fromEntries(Object.entries(SIZES).map(([unit, bytes]) => [`${unit}/s`, bytes])),
      Kbps: 125,
      Mbps: 125e3,
      Gbps: 125e6,
    },
    usual: ['MB/s', 'MiB/s', 'Mbps', 'Gbps'],
    example: '125 MiB/s',
  },
  fraction: {
    name: 'fraction',
    noun: 'a percentage',
    si: '1',
    units: { '%': 0.01 },
    usual: ['%'],
    example: '55%',
  },
  monthlyCost: {
    name: 'monthlyCost',
    noun: 'an amount of money over time',
    si: 'USD/month',
    units: { '/month': 1, '/h': HOURS_PER_MONTH, '/d': HOURS_PER_MONTH / 24 },
    usual: ['/month', '/h', '/d'],
    example: '$2500/month',
    prefix: '$',
  },
  hourlyPrice: {
    name: 'hourlyPrice',
    noun: 'a price over time',
    si: 'USD/h',
    units: { '/h': 1, '/month': 1 / HOURS_PER_MONTH },
    usual: ['/h', '/month'],
    example: '$0.25/h',
    prefix: '$',
  },
  yearlyPrice: {
    name: 'yearlyPrice',
    noun: 'a price a year',
    si: 'USD/year',
    units: { '/year': 1 },
    usual: ['/year'],
    example: '$15/year',
    prefix: '$',
  },
  price: {
    name: 'price',
    noun: 'an amount of money',
    si: 'USD',
    units: { '': 1 },
    usual: [''],
    example: '$0.00009',
    prefix: '$',
  },
} as const satisfies Record<string, QuantityKind>;

export type QuantityName = keyof typeof QUANTITIES;

export function quantityKind(name: string): QuantityKind {
  const kind = (QUANTITIES as Readonly<Record<string, QuantityKind>>)[name];
  if (kind === undefined) throw new Error(`no kind of quantity is called ${name}`);
  return kind;
}

const SHAPE = /^(-?)(\$?)(-?)(\d+(?:\.\d+)?|\.\d+)(e[+-]?\d+)?\s*(.*)$/i;

/**
 * Reads `200ms`, `350 req/s`, `55%` or `$2500/month` into SI units.
 *
 * A unit is always needed: without one, `30` could be seconds or milliseconds.
 */
export function readQuantity(text: unknown, name: QuantityName): Read<number> {
  const kind = quantityKind(name);
  if (typeof text === 'number') {
    // The number zero is the same in every unit, but a file reads better with one rule than with two.
    return { problem: { code: 'missing-unit', value: text, kind: name } };
  }
  if (typeof text !== 'string')
    return { problem: { code: 'not-a-quantity', value: text, kind: name } };
  const parts = SHAPE.exec(text.trim());
  if (parts === null) return { problem: { code: 'not-a-quantity', value: text, kind: name } };
  const [, minus, dollar, lateMinus, digits, exponent, unitText] = parts as unknown as string[];
  const unit = (unitText ?? '').trim();
  const factor = own(kind.units, unit);
  const money = dollar === '$';
  if (factor === undefined || money !== (kind.prefix === '$'))
    return { problem: misfit(text, `${digits}${exponent ?? ''}`, unit, money, kind) };
  const value = scaled(`${digits}${exponent ?? ''}`, factor);
  if (minus !== '' || lateMinus !== '')
    return {
      problem: { code: 'out-of-range', value: text, expected: `${kind.noun} of zero or more` },
    };
  if (!Number.isFinite(value))
    return { problem: { code: 'out-of-range', value: text, expected: `a finite ${kind.name}` } };
  return { value };
}

/** 4.2 ms is 0.0042 s: dividing by 1000 is exact to the last bit where multiplying by 0.001 is not. */
function scaled(digits: string, factor: number): number {
  const inverse = 1 / factor;
  return factor < 1 &&
    Number.isInteger(Math.round(inverse)) &&
    Math.abs(inverse - Math.round(inverse)) < 1e-6
    ? Number(digits) / Math.round(inverse)
    : Number(digits) * factor;
}

function misfit(
  text: string,
  number: string,
  unit: string,
  money: boolean,
  kind: QuantityKind,
): Problem {
  if (unit === '' && !money && kind.prefix === undefined)
    return { code: 'missing-unit', value: Number(number), kind: kind.name };
  const other = Object.values(QUANTITIES as Readonly<Record<string, QuantityKind>>).find(
    (candidate) =>
      candidate.name !== kind.name &&
      own(candidate.units, unit) !== undefined &&
      money === (candidate.prefix === '$'),
  );
  if (other !== undefined)
    return { code: 'wrong-dimension', value: text, is: other.noun, kind: kind.name };
  return { code: 'unknown-unit', value: text, number, unit, kind: kind.name };
}

/** For editors: a pattern that accepts what `readQuantity` accepts. */
export function quantityPattern(name: QuantityName): string {
  const kind = quantityKind(name);
  const escaped = (unit: string) => unit.replaceAll('/', '\\/');
  const units = Object.keys(kind.units).map(escaped).join('|');
  return `^\\s*${kind.prefix === '$' ? '\\$' : ''}(\\d+(\\.\\d+)?|\\.\\d+)([eE][+-]?\\d+)?\\s*(${units})\\s*$`;
}
