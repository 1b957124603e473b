/**
 * Load balancer capacity units of an Application Load Balancer. One LCU covers what is written here;
 * each hour is billed by the dimension that used most, averaged over the hour.
 * Source: aws.amazon.com/elasticloadbalancing/pricing, secondary copies that agree with each other.
 */
export const ALB_LCU = {
  newConnectionsPerS: 25,
  /** Connections that are open in a minute. */
  activeConnections: 3000,
  processedGBPerHour: 1,
  processedGBPerHourLambda: 0.4,
  ruleEvaluationsPerS: 1000,
  /** Rules that a request may evaluate free of charge. */
  freeRules: 10,
} as const;

/** Averages over one hour. A GB is 10^9 bytes, as AWS's own worked example has it. */
export interface AlbHour {
  readonly newConnectionsPerS: number;
  readonly activeConnections: number;
  /** Processed for instances, containers and IP targets, both directions. */
  readonly processedBytesPerS: number;
  /** Processed for Lambda targets. */
  readonly processedBytesPerSLambda: number;
  readonly requestsPerS: number;
  /** Rules that each request evaluates. */
  readonly rules: number;
}

export type LcuDimension =
  | 'new-connections'
  | 'active-connections'
  | 'processed-bytes'
  | 'rule-evaluations';

export interface AlbLcu {
  readonly byDimension: Readonly<Record<LcuDimension, number>>;
  /** LCU-hours of this hour: the largest dimension's. */
  readonly lcu: number;
  readonly dimension: LcuDimension;
}

/** LCUs of one hour (of less than an hour: multiply by its length in hours). */
export function albLcu(hour: AlbHour): AlbLcu {
  const gbPerHour = (bytesPerS: number): number => (bytesPerS * 3600) / 1e9;
  const evaluatedRules = Math.max(0, hour.rules - ALB_LCU.freeRules);
  const byDimension: Record<LcuDimension, number> = {
    'new-connections': hour.newConnectionsPerS / ALB_LCU.newConnectionsPerS,
    'active-connections': hour.activeConnections / ALB_LCU.activeConnections,
    'processed-bytes':
      gbPerHour(hour.processedBytesPerS) / ALB_LCU.processedGBPerHour +
      gbPerHour(hour.processedBytesPerSLambda) / ALB_LCU.processedGBPerHourLambda,
    'rule-evaluations': (evaluatedRules * hour.requestsPerS) / ALB_LCU.ruleEvaluationsPerS,
  };
  let dimension: LcuDimension = 'new-connections';
  for (const name of Object.keys(byDimension) as LcuDimension[]) {
    if (byDimension[name] > byDimension[dimension]) dimension = name;
  }
  return { byDimension, lcu: byDimension[dimension], dimension };
}

/**
 * What one Network Load Balancer capacity unit covers, by protocol: new connections or flows a
 * second, those that are open, and GB an hour. Same source as the LCU.
 */
export const NLB_LCU = {
  tcp: { newPerS: 800, active: 100_000, gbPerHour: 1 },
  udp: { newPerS: 400, active: 50_000, gbPerHour: 1 },
  tls: { newPerS: 50, active: 3000, gbPerHour: 1 },
} as const;

export type NlbProtocol = keyof typeof NLB_LCU;

/** Averages over one hour, and the peak of the connections that were open. */
export interface NlbHour {
  readonly protocol: NlbProtocol;
  readonly newConnectionsPerS: number;
  readonly activeConnections: number;
  readonly processedBytesPerS: number;
}

export type NlcuDimension = 'new-connections' | 'active-connections' | 'processed-bytes';

/** NLCUs of one hour: those of the dimension that used most. */
export function nlbLcu(hour: NlbHour): {
  readonly byDimension: Readonly<Record<NlcuDimension, number>>;
  readonly lcu: number;
} {
  const covers = NLB_LCU[hour.protocol];
  const byDimension = {
    'new-connections': hour.newConnectionsPerS / covers.newPerS,
    'active-connections': hour.activeConnections / covers.active,
    'processed-bytes': (hour.processedBytesPerS * 3600) / 1e9 / covers.gbPerHour,
  };
  return { byDimension, lcu: Math.max(...Object.values(byDimension)) };
}
