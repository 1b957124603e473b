import { kindOf, metricLabel, metricUnit } from './metrics.js';
import type { CellMetric, CellResource } from './result.js';
import { formatStatistic, formatValue } from './units.js';

/** One thing worth saying about a resource. */
export interface Highlight {
  readonly label: string;
  readonly text: string;
}

/**
 * What matters to each type, in the order it is told: names of metrics (the first that exists) and
 * the label where the name alone would read badly.
 */
const SELECTION: Readonly<Record<string, readonly { names: readonly string[]; label?: string }[]>> =
  {
    alb: [
      { names: ['requests'] },
      { names: ['responses', 'responsesByCode', 'byCode', 'codes'], label: 'responses' },
      { names: ['healthyTargets', 'healthy'], label: 'healthy targets' },
      { names: ['lcu', 'lcus', 'lcuHours'], label: 'LCU' },
    ],
    'ec2-asg': [
      { names: ['instances', 'inService'], label: 'instances' },
      { names: ['instancesMin', 'minInstances'], label: 'min' },
      { names: ['instancesMax', 'maxInstances'], label: 'max' },
      { names: ['cpuUtilisation', 'utilisation'], label: 'CPU' },
      { names: ['wait', 'waitingTime'], label: 'wait' },
      { names: ['queueDepth', 'queueLength', 'queue'], label: 'queue' },
      { names: ['launches'], label: 'launches' },
      { names: ['blocked', 'refused', 'rejected'], label: 'blocked' },
      { names: ['outOfMemory'], label: 'out of memory' },
    ],
    ec2: [
      { names: ['cpuUtilisation', 'utilisation'], label: 'CPU' },
      { names: ['wait', 'waitingTime'], label: 'wait' },
      { names: ['queueDepth', 'queueLength', 'queue'], label: 'queue' },
      { names: ['blocked', 'refused', 'rejected'], label: 'blocked' },
      { names: ['outOfMemory'], label: 'out of memory' },
    ],
    dynamodb: [
      { names: ['reads'] },
      { names: ['writes'] },
      { names: ['rru', 'rrus', 'readRequestUnits', 'readUnits'], label: 'RRU' },
      { names: ['wru', 'wrus', 'writeRequestUnits', 'writeUnits'], label: 'WRU' },
      { names: ['throttles', 'throttled'], label: 'throttled' },
    ],
    lambda: [
      { names: ['invocations'] },
      { names: ['coldStarts'], label: 'cold starts' },
      { names: ['concurrency'] },
      { names: ['environments'] },
      { names: ['errors'] },
      { names: ['throttles'], label: 'throttled' },
      { names: ['duration'] },
    ],
    'route53-zone': [
      { names: ['queries'] },
      { names: ['cacheHits', 'cacheHitRate', 'cacheHitRatio', 'hits'], label: 'cache hits' },
      { names: ['lookUps', 'lookups'], label: 'look-ups' },
    ],
    service: [
      { names: ['utilisation'] },
      { names: ['wait', 'waitingTime'], label: 'wait' },
      { names: ['queueDepth', 'queueLength', 'queue'], label: 'queue' },
      { names: ['blocked'], label: 'blocked' },
      { names: ['throttled'], label: 'throttled' },
    ],
  };

/** How many metrics are told of a type without a selection of its own. */
const GENERIC_LIMIT = 6;

/** What a report says of a resource: the selection of its type, or its first metrics. */
export function highlights(resource: CellResource): readonly Highlight[] {
  const selection = SELECTION[resource.type] ?? [];
  const found: Highlight[] = [];
  for (const { names, label } of selection) {
    const name = names.find((candidate) => resource.metrics[candidate] !== undefined);
    const metric = name === undefined ? undefined : resource.metrics[name];
    if (name !== undefined && metric !== undefined) {
      found.push({ label: label ?? metricLabel(name), text: metricText(name, metric) });
    }
  }
  return found.length > 0 ? found : allMetrics(resource).slice(0, GENERIC_LIMIT);
}

export function allMetrics(resource: CellResource): readonly Highlight[] {
  return Object.entries(resource.metrics).map(([name, metric]) => ({
    label: metricLabel(name),
    text: metricText(name, metric),
  }));
}

/** `54.2 % ± 0.3 %`; `mean 1.20 ms, p99 30.1 ms, max 2.10 s`; `200 30.1M, 503 4,240`. */
export function metricText(name: string, metric: CellMetric): string {
  const shape = kindOf(metric);
  const unit = metricUnit(name, shape.kind);
  switch (shape.kind) {
    case 'number':
      return formatStatistic(shape.statistic, unit);
    case 'distribution': {
      const { mean, p99, max } = shape.statistics;
      return `mean ${formatStatistic(mean, unit)}, p99 ${formatValue(p99.value, unit)}, max ${formatValue(max.value, unit)}`;
    }
    case 'by-name': {
      const entries = Object.entries(shape.byName);
      if (entries.length === 0) return 'none';
      return entries.map(([key, value]) => `${key} ${formatValue(value.value, unit)}`).join(', ');
    }
  }
}
