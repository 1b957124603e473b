/** What items are called, in the words of AWS's bill. Items without a line here are spelt out from their id. */
const LABELS: Readonly<Record<string, string>> = {
  'alb.hour': 'Application Load Balancer-hour',
  'alb.lcu': 'Application Load Balancer LCU-hour',
  'nlb.hour': 'Network Load Balancer-hour',
  'nlb.lcu': 'Network Load Balancer NLCU-hour',
  'dynamodb.wru': 'write request units, on-demand',
  'dynamodb.rru': 'read request units, on-demand',
  'dynamodb.storage': 'indexed data storage',
  'dynamodb.wru-ia': 'write request units, on-demand, Standard-IA',
  'dynamodb.rru-ia': 'read request units, on-demand, Standard-IA',
  'dynamodb.storage-ia': 'indexed data storage, Standard-IA',
  'route53.hosted-zone': 'hosted zone',
  'route53.queries-standard': 'standard queries',
  'route53.queries-latency': 'latency-based routing queries',
  'route53.queries-geo': 'geo DNS queries',
  'route53.queries-geoproximity': 'geoproximity queries',
  'route53.queries-ip-based': 'IP-based routing queries',
  'route53.queries-alias-to-aws': 'alias queries to AWS resources, free of charge',
  'data-transfer.internet-out': 'data transfer out to the internet',
  'data-transfer.internet-in': 'data transfer in from the internet',
  'data-transfer.cross-az': 'data transfer between Availability Zones, each direction',
  'data-transfer.inter-region': 'data transfer to another region',
  'ipv4.public.hour': 'public IPv4 address',
  'api-gateway.rest-requests': 'REST API requests',
  'api-gateway.http-requests': 'HTTP API requests, in 512 KB',
  'api-gateway.websocket-messages': 'WebSocket messages, in 32 KB',
  'api-gateway.websocket-connection-minutes': 'WebSocket connection minutes',
  'appsync.query-mutation': 'queries and mutations',
  'appsync.realtime-update': 'real-time updates, in 5 KB',
  'appsync.connection-minute': 'connection minutes',
  'lambda.requests': 'requests, x86_64',
  'lambda.requests-arm': 'requests, arm64',
  'lambda.duration-x86': 'duration, x86_64',
  'lambda.duration-arm': 'duration, arm64',
  'lambda.provisioned-concurrency-x86': 'provisioned concurrency, x86_64',
  'lambda.provisioned-concurrency-arm': 'provisioned concurrency, arm64',
  'lambda.provisioned-duration-x86': 'duration on provisioned concurrency, x86_64',
  'lambda.provisioned-duration-arm': 'duration on provisioned concurrency, arm64',
  'lambda.ephemeral-storage-x86': 'ephemeral storage above 512 MB, x86_64',
  'lambda.ephemeral-storage-arm': 'ephemeral storage above 512 MB, arm64',
  'lambda.snapstart-cache': 'cached snapshots',
  'lambda.snapstart-restore': 'restored snapshots',
  'service.hour': 'price an hour, from the scenario',
  'service.request': 'price a request, from the scenario',
};

/** A bill's words for an item: `m7g.large Linux, on-demand`, `gp3 volume storage` … */
export function describeItem(item: string): string {
  const known = Object.hasOwn(LABELS, item) ? LABELS[item] : undefined;
  if (known !== undefined) return known;
  const [, purchase, type, os] = /^ec2\.(on-demand|spot)\.(.+)\.(linux|windows)$/.exec(item) ?? [];
  if (type !== undefined) return `${type} ${os === 'windows' ? 'Windows' : 'Linux'}, ${purchase}`;
  const [, volume, what] = /^ebs\.(gp2|gp3|io1|io2|st1|sc1|magnetic)\.(\w+)$/.exec(item) ?? [];
  if (volume !== undefined) return `${volume} volume ${what === 'iops' ? 'IOPS' : what}`;
  const [, region] = /^data-transfer\.inter-region\.(.+)$/.exec(item) ?? [];
  if (region !== undefined) return `data transfer to ${region}`;
  const [service = item, ...rest] = item.split('.');
  return `${service} ${rest.join(' ').replaceAll('-', ' ')}`.trim();
}

/** Tiers count for each resource on its own (a volume, a zone); everywhere else for the account. */
export const TIERED_PER_RESOURCE: ReadonlySet<string> = new Set([
  'ebs.io2.iops',
  'route53.records-over-10k',
]);
