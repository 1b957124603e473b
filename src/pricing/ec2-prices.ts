import type { Confidence, Ec2PriceData, Price, Unpriced } from './price-book.js';

const BASE_REGION = 'us-east-1';
const ITEM = /^ec2\.on-demand\.(.+)\.(linux|windows)$/;

/**
 * An on-demand price of EC2 (`ec2.on-demand.m7g.large.linux`), USD per hour. In us-east-1 listed;
 * elsewhere by direct evidence, else by the ratio observed of the type's own family (`derived`), else
 * none. Windows, us-east-1 only: Linux and the observed surcharge, else 0.046 USD a vCPU-hour on
 * x86_64 types that do not burst (`derived`).
 */
export function findEc2Price(
  ec2: Ec2PriceData,
  source: (index: number) => string,
  item: string,
  region: string,
): Price | Unpriced {
  const [, type, os] = ITEM.exec(item) ?? [];
  const row = ec2.onDemand.find(([name]) => name === type);
  if (type === undefined || row === undefined)
    return { reason: 'the price book has no such instance type' };
  const linux = linuxPrice(ec2, source, row, region);
  if ('reason' in linux) return linux;
  const found = os === 'windows' ? windowsPrice(ec2, source, row, region, linux) : linux;
  if ('reason' in found) return found;
  const { usd, confidence, ...rest } = found;
  return { item, region, unit: 'hours', tiers: [{ from: 0, usd, confidence }], ...rest };
}

interface HourlyPrice {
  readonly usd: number;
  readonly confidence: Confidence;
  readonly source: string;
  readonly asOf: string;
  readonly note: string;
}

type Row = Ec2PriceData['onDemand'][number];

function linuxPrice(
  ec2: Ec2PriceData,
  source: (index: number) => string,
  [, family, , , usEast1, elsewhere]: Row,
  region: string,
): HourlyPrice | Unpriced {
  if (region === BASE_REGION) {
    const { linux } = ec2;
    return {
      usd: usEast1,
      confidence: 'official',
      source: source(linux.source),
      asOf: linux.asOf,
      note: '',
    };
  }
  const cited = { source: source(ec2.elsewhere.source), asOf: ec2.elsewhere.asOf };
  const direct = elsewhere.find(([code]) => code === region);
  if (direct !== undefined) return { usd: direct[1], confidence: 'secondary', ...cited, note: '' };
  const ratio = ec2.familyRatios[family]?.[region];
  if (ratio !== undefined) {
    // The ratios carry four decimals, so the price does too.
    const usd = Math.round(usEast1 * ratio * 10000) / 10000;
    const note = `us-east-1's price x ${ratio}, the ratio of other ${family} sizes in ${region}`;
    return { usd, confidence: 'derived', ...cited, note };
  }
  return {
    reason: `the price book has it in ${[BASE_REGION, ...elsewhere.map(([code]) => code)].join(', ')} only, and no other price of family ${family} there`,
  };
}

function windowsPrice(
  ec2: Ec2PriceData,
  source: (index: number) => string,
  [, , architecture, vcpus, , , surcharge]: Row,
  region: string,
  linux: HourlyPrice,
): HourlyPrice | Unpriced {
  if (architecture === 'arm64') return { reason: 'EC2 has no Windows on arm64' };
  if (region !== BASE_REGION) return { reason: `Windows is priced in ${BASE_REGION} only` };
  const perVcpu = ec2.windows.perVcpuHour;
  const usd = linux.usd + (surcharge ?? perVcpu * vcpus);
  const note =
    surcharge === null
      ? `Linux + ${perVcpu} USD a vCPU-hour: a rule observed of other x86_64 types`
      : `Linux + ${surcharge} USD an hour, the surcharge observed in ${ec2.windows.asOf.slice(0, 4)}`;
  return {
    usd: Number(usd.toPrecision(10)),
    confidence: 'derived',
    source: source(ec2.windows.source),
    asOf: ec2.windows.asOf,
    note,
  };
}
