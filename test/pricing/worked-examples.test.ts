import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Bill, priceUsage } from '../../src/pricing/bill.js';
import { gbMonths, SECONDS_PER_MONTH } from '../../src/pricing/billed-time.js';
import { albLcu } from '../../src/pricing/lcu.js';
import { loadPriceBook } from '../../src/pricing/price-book.js';
import { itemReadUnits, itemWriteUnits } from '../../src/pricing/request-units.js';

interface Example {
  readonly id: string;
  readonly source: string;
  readonly asOf: string;
  readonly confidence: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly expected: unknown;
  readonly skip?: string;
}

const file = new URL('../data/pricing-examples.json', import.meta.url);
const { examples } = JSON.parse(readFileSync(file, 'utf8')) as { examples: Example[] };
const book = loadPriceBook('2026-11');
const checked = new Set<string>();

/** The example's inputs and expectation, as this test reads them. */
function example<Inputs, Expected>(id: string): { inputs: Inputs; expected: Expected } {
  const found = examples.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no example ${id}`);
  checked.add(id);
  return { inputs: found.inputs as Inputs, expected: found.expected as Expected };
}

function bill(quantities: Readonly<Record<string, number>>, region = 'us-east-1'): Bill {
  const usage = Object.entries(quantities).map(([item, quantity]) => ({
    resource: 'it',
    item,
    region,
    quantity,
    unit: 'units',
    per: 'window' as const,
    unitPrice: null,
  }));
  const result = priceUsage(usage, { book, freeTier: false, windowS: SECONDS_PER_MONTH });
  expect(result.notPriced).toEqual([]);
  return result;
}

/** USD of one item, to the cent that the examples are printed in. */
function usd(item: string, quantity: number, region = 'us-east-1'): number {
  return cents(bill({ [item]: quantity }, region).perMonth);
}
const cents = (amount: number): number => Math.round(amount * 100 + 1e-9) / 100;

type Lines = { lines: { usd: number }[]; totalUsd: number };

describe('worked examples of EC2 and EBS', () => {
  it('a t3.medium with its root volume, a month', () => {
    const { inputs, expected } = example<
      { hours: number; gp2RootGB: number },
      { instanceUsd: number; rootUsd: number; totalUsd: number }
    >('ic.ec2.t3medium');
    expect(usd('ec2.on-demand.t3.medium.linux', inputs.hours)).toBe(expected.instanceUsd);
    expect(usd('ebs.gp2.storage', inputs.gp2RootGB)).toBe(expected.rootUsd);
    expect(expected.instanceUsd + expected.rootUsd).toBeCloseTo(expected.totalUsd, 8);
  });

  it('a t2.medium with surplus CPU credits', () => {
    const { inputs, expected } = example<
      { hours: number; cpuCreditVcpuHours: number },
      { instanceUsd: number; creditsUsd: number }
    >('ic.ec2.t2medium.unlimited');
    // The golden prints 33.87; 730 x 0.0464 = 33.872.
    expect(usd('ec2.on-demand.t2.medium.linux', inputs.hours)).toBe(expected.instanceUsd);
    expect(usd('ec2.unlimited.t2t3.linux', inputs.cpuCreditVcpuHours)).toBe(expected.creditsUsd);
  });

  it('25 surplus credits of a t2', () => {
    const { inputs, expected } = example<{ surplusCreditsUnpaid: number }, { usdRounded: number }>(
      'aws.ec2.t2unlimited.bill',
    );
    expect(usd('ec2.unlimited.t2t3.linux', inputs.surplusCreditsUnpaid / 60)).toBe(
      expected.usdRounded,
    );
  });

  it('six volumes of five types (the m3.medium itself is in no catalogue)', () => {
    const { inputs, expected } = example<
      { volumes: [string, number, number?][] },
      { volumesUsd: number[]; io1IopsUsd: number }
    >('ic.ec2.instance1');
    const storage = inputs.volumes.map(([type, size]) =>
      usd(`ebs.${type === 'standard' ? 'magnetic' : type}.storage`, size),
    );
    expect(storage).toEqual(expected.volumesUsd);
    expect(usd('ebs.io1.iops', 1000)).toBe(expected.io1IopsUsd);
  });

  it('2000 GB for twelve hours of a month of 30 days', () => {
    const { inputs, expected } = example<
      { sizeGB: number; seconds: number; monthDays: number },
      { usd: number; exact: number }
    >('aws.ebs.partialMonth');
    const quantity = gbMonths(inputs.sizeGB, inputs.seconds, inputs.monthDays * 86400);
    expect(bill({ 'ebs.gp2.storage': quantity }).perMonth).toBeCloseTo(expected.exact, 6);
    expect(usd('ebs.gp2.storage', quantity)).toBe(expected.usd);
  });

  it('a gp3 volume with more than the included IOPS and throughput, an io2 and an sc1 volume', () => {
    const gp3 = example<
      { sizeGB: number; iops: number; throughputMiBps: number },
      { storageUsd: number; throughputUsd: number; iopsUsd: number; totalUsd: number }
    >('ic.ebs.gp3.40');
    expect(usd('ebs.gp3.storage', gp3.inputs.sizeGB)).toBe(gp3.expected.storageUsd);
    expect(usd('ebs.gp3.iops', gp3.inputs.iops - 3000)).toBe(gp3.expected.iopsUsd);
    expect(usd('ebs.gp3.throughput', gp3.inputs.throughputMiBps - 125)).toBe(
      gp3.expected.throughputUsd,
    );
    const io2 = example<{ sizeGB: number; iops: number }, { storageUsd: number; iopsUsd: number }>(
      'ic.ebs.io2',
    );
    expect(usd('ebs.io2.storage', io2.inputs.sizeGB)).toBe(io2.expected.storageUsd);
    expect(usd('ebs.io2.iops', io2.inputs.iops)).toBe(io2.expected.iopsUsd);
    const sc1 = example<{ sizeGB: number }, { usd: number }>('ic.ebs.sc1');
    expect(usd('ebs.sc1.storage', sc1.inputs.sizeGB)).toBe(sc1.expected.usd);
  });

  it('a snapshot with fast restore and direct API calls', () => {
    const { inputs, expected } = example<Record<string, number>, Record<string, number>>(
      'ic.snapshot',
    );
    expect(usd('ebs.snapshot.standard', inputs.GB!)).toBe(expected.storageUsd);
    expect(usd('ebs.snapshot.fast-restore', inputs.fsrDsuHours!)).toBe(expected.fsrUsd);
    expect(usd('ebs.direct-api.list-blocks', inputs.listRequests!)).toBe(expected.listUsd);
    expect(usd('ebs.direct-api.get-block', inputs.getUnits!)).toBe(expected.getUsd);
    expect(usd('ebs.direct-api.put-block', inputs.putUnits!)).toBe(expected.putUsd);
  });

  it('an unused public IPv4 address', () => {
    const { inputs, expected } = example<{ hours: number }, { usd: number }>('ic.eip.unused');
    expect(usd('ipv4.public.hour', inputs.hours)).toBe(expected.usd);
  });
});

describe('worked examples of the Application Load Balancer', () => {
  it("AWS's first: 60 rules, 300 kB/s, the processed bytes decide", () => {
    const { inputs, expected } = example<
      {
        newConnectionsPerSec: number;
        connectionDurationSec: number;
        requestsPerSec: number;
        bytesPerSec: number;
        rules: number;
      },
      {
        lcu: Record<string, number>;
        billedLcu: number;
        lcuUsdPerHour: number;
        totalUsdPerHour: number;
        totalUsdPer720hMonth: number;
      }
    >('aws.alb.example1');
    const { byDimension, lcu, dimension } = albLcu({
      newConnectionsPerS: inputs.newConnectionsPerSec,
      activeConnections: inputs.newConnectionsPerSec * inputs.connectionDurationSec,
      processedBytesPerS: inputs.bytesPerSec,
      processedBytesPerSLambda: 0,
      requestsPerS: inputs.requestsPerSec,
      rules: inputs.rules,
    });
    expect(byDimension['new-connections']).toBeCloseTo(expected.lcu.newConnections!, 10);
    expect(byDimension['active-connections']).toBeCloseTo(expected.lcu.activeConnections!, 10);
    expect(byDimension['processed-bytes']).toBeCloseTo(expected.lcu.processedBytes!, 10);
    expect(byDimension['rule-evaluations']).toBeCloseTo(expected.lcu.ruleEvaluations!, 10);
    expect(dimension).toBe('processed-bytes');
    expect(lcu).toBeCloseTo(expected.billedLcu, 10);
    expect(bill({ 'alb.lcu': lcu }).perMonth).toBeCloseTo(expected.lcuUsdPerHour, 10);
    expect(bill({ 'alb.hour': 1, 'alb.lcu': lcu }).perMonth).toBeCloseTo(
      expected.totalUsdPerHour,
      10,
    );
    const month = bill({ 'alb.hour': 720, 'alb.lcu': 720 * lcu }).perMonth;
    expect(cents(month)).toBe(expected.totalUsdPer720hMonth);
  });

  it('1000 GB in a month of 730 hours', () => {
    const { inputs, expected } = example<
      { hours: number; processedGB: number },
      { avgLcu: number; lbUsd: number; lcuUsd: number }
    >('ic.alb.1000GB');
    const { lcu } = albLcu({
      newConnectionsPerS: 0,
      activeConnections: 0,
      requestsPerS: 0,
      rules: 0,
      processedBytesPerSLambda: 0,
      processedBytesPerS: (inputs.processedGB * 1e9) / (inputs.hours * 3600),
    });
    expect(lcu).toBeCloseTo(expected.avgLcu, 3);
    expect(usd('alb.hour', inputs.hours)).toBe(expected.lbUsd);
    expect(usd('alb.lcu', inputs.hours * lcu)).toBe(expected.lcuUsd);
  });
});

describe('worked examples of DynamoDB', () => {
  it('an on-demand table with backups', () => {
    const { inputs, expected } = example<Record<string, number>, Lines>('ddb-01-ondemand-golden');
    const expectedUsd = expected.lines.map((line) => line.usd);
    const lines = [
      usd('dynamodb.wru', inputs.wru!),
      usd('dynamodb.rru', inputs.rru!),
      // The example leaves out the tiers at 0 USD: 25 GB, and 2.5 million reads of streams.
      usd('dynamodb.storage', 25 + inputs.storageGB!),
      usd('dynamodb.pitr', inputs.pitrGB!),
      usd('dynamodb.on-demand-backup', inputs.backupGB!),
      usd('dynamodb.restore', inputs.restoreGB!),
      usd('dynamodb.streams-read', 2500000 + inputs.streamsRRU!),
      usd('dynamodb.rwru', inputs.wru!),
    ];
    expect(lines).toEqual(expectedUsd);
    expect(cents(lines.reduce((sum, line) => sum + line, 0))).toBe(expected.totalUsd);
  });

  it('provisioned capacity, an hour at a time', () => {
    const { inputs, expected } = example<{ wcu: number; rcu: number; hours: number }, Lines>(
      'ddb-03-autoscaled-golden',
    );
    const month = bill({
      'dynamodb.wcu-hour': inputs.wcu * inputs.hours,
      'dynamodb.rcu-hour': inputs.rcu * inputs.hours,
    });
    expect(month.byResource.it!.lines.map((line) => cents(line.usd))).toEqual(
      expected.lines.map((line) => line.usd),
    );
    expect(cents(month.perMonth)).toBe(expected.totalUsd);
  });

  it('items of 8 KB take two read units and eight write units', () => {
    const { inputs, expected } = example<
      {
        itemKB: number;
        strongReadsPerSec: number;
        writesPerSec: number;
        rcu: number;
        wcu: number;
        hours: number;
      },
      Lines
    >('ddb-05-console-calculator');
    const bytes = inputs.itemKB * 1024;
    expect(
      inputs.strongReadsPerSec * itemReadUnits(bytes, { consistent: true, transactional: false }),
    ).toBe(inputs.rcu);
    expect(inputs.writesPerSec * itemWriteUnits(bytes, false)).toBe(inputs.wcu);
    const month = bill({
      'dynamodb.wcu-hour': inputs.wcu * inputs.hours,
      'dynamodb.rcu-hour': inputs.rcu * inputs.hours,
    });
    // The console rounds each line up: 119.94 for 119.9328.
    expect(Math.abs(month.perMonth - expected.totalUsd)).toBeLessThanOrEqual(0.01);
  });
});

describe('worked examples of Route 53', () => {
  it('queries beyond a billion cost half, and two zones a dollar', () => {
    const { inputs, expected } = example<Record<string, number>, Lines>('r53-01-queries');
    const month = bill({
      'route53.queries-standard': inputs.standard!,
      'route53.queries-latency': inputs.latency!,
      'route53.queries-geo': inputs.geo!,
      'route53.hosted-zone': inputs.hostedZones!,
    });
    expect(month.byResource.it!.lines.map((line) => cents(line.usd))).toEqual(
      expected.lines.map((line) => line.usd),
    );
    expect(cents(month.perMonth)).toBe(expected.totalUsd);
  });

  it('a health check of an endpoint outside AWS with four options', () => {
    const { inputs, expected } = example<{ checks: number; options: number }, Lines>(
      'r53-03-hc-nonaws-all',
    );
    const month = bill({
      'route53.health-check-non-aws': inputs.checks,
      'route53.health-check-option-non-aws': inputs.options,
    });
    expect(cents(month.perMonth)).toBe(expected.totalUsd);
  });

  it('ten health checks, five of them of AWS endpoints', () => {
    const { inputs, expected } = example<{ nonAwsOptions: number[]; awsOptions: number[] }, Lines>(
      'r53-05-hc-suite',
    );
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    const nonAws = bill({
      'route53.health-check-non-aws': 5,
      'route53.health-check-option-non-aws': sum(inputs.nonAwsOptions),
    });
    // The example charges the first 50 checks of AWS endpoints, which the price list has at 0 USD.
    const aws = bill({
      'route53.health-check-aws': 55,
      'route53.health-check-option-aws': sum(inputs.awsOptions),
    });
    expect([cents(nonAws.perMonth), cents(aws.perMonth)]).toEqual(
      expected.lines.map((line) => line.usd),
    );
  });
});

describe('worked examples of data transfer', () => {
  const items: Record<string, string> = {
    'Intra-region data transfer': 'data-transfer.cross-az',
    'Outbound data transfer to US East regions': 'data-transfer.inter-region.us-east-2',
    'Outbound data transfer to other regions': 'data-transfer.inter-region',
  };
  for (const region of ['us-east-1', 'eu-west-1', 'sa-east-1']) {
    it(`of ${region}, through its tiers`, () => {
      type DataLine = { line: string; GB: number; usd: number };
      const { expected } = example<unknown, { lines: DataLine[]; totalUsd: number }>(
        `ic.datatransfer.${region}`,
      );
      let total = 0;
      let out = 0;
      let outUsd = 0;
      for (const { line, GB, usd: expectedUsd } of expected.lines) {
        const item = items[line];
        if (item === undefined) {
          out += GB;
          outUsd += expectedUsd;
        } else {
          expect(usd(item, GB, region), line).toBe(expectedUsd);
          total += expectedUsd;
        }
      }
      // The example leaves out the 100 GB that every account has.
      expect(usd('data-transfer.internet-out', 100 + out, region)).toBe(cents(outUsd));
      expect(cents(total + outUsd)).toBe(expected.totalUsd);
    });
  }
});

describe('worked examples of queues, topics, buses and streams', () => {
  /** Dollars of an example's lines, in their order. */
  const lines = (id: string) => {
    const { inputs, expected } = example<Record<string, number>, Lines>(id);
    return { inputs, usd: expected.lines.map((line) => line.usd), total: expected.totalUsd };
  };

  it('a million messages of 128 KB in a standard queue: two requests each', () => {
    const { inputs, usd: expected } = lines('ic.sqs.standard');
    expect([usd('sqs.requests-standard', inputs.billedRequests!)]).toEqual(expected);
    expect(inputs.billedRequests).toBe(inputs.requests! * Math.ceil(inputs.KB! / 64));
  });

  it('a million publishes of 128 KB, beyond the million that is free', () => {
    const { inputs, usd: expected } = lines('ic.sns.publish');
    expect([usd('sns.publish-api', inputs.requests! * (inputs.KB! / 64))]).toEqual(expected);
  });

  it('a FIFO topic with three subscriptions', () => {
    const { inputs, usd: expected, total } = lines('ic.sns.fifo');
    const { requests, subscriptions, publishGB, deliverGB } = inputs;
    const got = [
      usd('sns.fifo-publish', requests!),
      usd('sns.fifo-publish-payload', publishGB!),
      usd('sns.fifo-deliver', requests! * subscriptions!),
      usd('sns.fifo-deliver-payload', deliverGB!),
    ];
    expect(got).toEqual(expected);
    expect(cents(got.reduce((sum, each) => sum + each, 0))).toBe(total);
  });

  it('events of one’s own and of partners, an archive, schema discovery', () => {
    const { inputs, usd: expected, total } = lines('ic.eventbridge.bus');
    const got = [
      usd('eventbridge.custom-events', inputs.customEvents!),
      usd('eventbridge.custom-events', inputs.partnerEvents!),
      usd('eventbridge.archive-processing', inputs.archiveProcessedGB!),
      usd('eventbridge.archive-storage', inputs.archiveStoredGB!),
      usd('eventbridge.schema-discovery', inputs.schemaEvents!),
    ];
    expect(got).toEqual(expected);
    expect(cents(got.reduce((sum, each) => sum + each, 0))).toBe(total);
  });

  it('four shards for a month, with long retention and enhanced fan-out', () => {
    const { inputs, usd: expected, total } = lines('ic.kinesis.provisioned');
    const got = [
      usd('kinesis.shard-hour', inputs.shards! * inputs.hours!),
      usd('kinesis.put-payload-unit', inputs.putUnits!),
      usd('kinesis.long-term-retention', inputs.longTermGBMonth!),
      usd('kinesis.long-term-retrieval', inputs.longTermRetrievalGB!),
      usd('kinesis.efo-data', inputs.efoGB!),
      usd('kinesis.efo-consumer-shard-hour', inputs.efoConsumerShardHours!),
    ];
    expect(got).toEqual(expected);
    expect(cents(got.reduce((sum, each) => sum + each, 0))).toBe(total);
  });

  it('a hundred records of 35 KB a second, for a day', () => {
    const { inputs, usd: expected } = lines('aws.kinesis.35kb');
    const { recordsPerSec, putUnitsPerRecord, shards, hours } = inputs;
    const units = recordsPerSec! * putUnitsPerRecord! * hours! * 3600;
    expect([
      usd('kinesis.shard-hour', shards! * hours!),
      usd('kinesis.put-payload-unit', units),
    ]).toEqual(expected);
  });

  it('a query that scans 10 GB', () => {
    const { inputs, total } = lines('kt.athena.10gb');
    expect(bill({ 'athena.sql-scan': inputs.GB! / 1024 }).perMonth).toBeCloseTo(total, 4);
  });

  it('pollers of a queue in provisioned mode', () => {
    const { inputs, usd: expected } = lines('aws.lambda.sqs-pollers');
    const { requests, durationMs, memoryMB, epuHours } = inputs;
    const gbSeconds = (requests! * durationMs! * memoryMB!) / 1000 / 1024;
    expect([
      usd('lambda.duration-x86', gbSeconds),
      usd('lambda.requests', requests!),
      usd('lambda.esm-provisioned-sqs-epu', epuHours!),
    ]).toEqual(expected);
  });
});

it('every example in the data is checked, or says why it is not; each has source, date and confidence', () => {
  for (const { id, skip, source, asOf, confidence } of examples) {
    expect(checked.has(id), id).toBe(skip === undefined);
    expect(
      [source, asOf, confidence].every((text) => text.length > 0),
      id,
    ).toBe(true);
  }
});
