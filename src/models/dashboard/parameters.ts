import { listOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Reference,
  resourceParameters,
} from '../parameter/resource.js';
import { choice, id, parameter, quantity, required, section, text } from '../parameter.js';
import type { DashboardSpec } from './spec.js';

const NO_SOURCE = { source: 'no source', grade: 'assumption' } as const;

export const dashboard = resourceParameters({
  type: 'dashboard',
  doc: 'A dashboard that shows the results of Athena queries.',
  schema: section(
    {
      type: required(choice(['dashboard'], 'resource type'), 'The resource type.'),
      ...commonParameters,
      source: required(id(), 'The Athena engine that it asks.'),
      queries: required(
        listOf(text('the name of a query'), { of: 'names of queries', atLeastOne: true }),
        'What a view shows: it is ready when all of them have answered.',
      ),
      refresh: parameter(quantity('duration'), {
        doc: 'A result is shown for so long before it is asked for anew; 0s: each view asks. Views that wait for the same query share its answer.',
        default: '1m',
        ...NO_SOURCE,
      }),
      render: parameter(distribution('duration'), {
        doc: 'From the last result until the view is ready.',
        default: '100ms',
        ...NO_SOURCE,
      }),
    },
    { of: 'a dashboard' },
  ),
  toSpec: (v, context): DashboardSpec => ({
    ...commonSpec(v, context),
    type: 'dashboard',
    source: v.source,
    queries: v.queries,
    refreshS: v.refresh,
    render: v.render,
  }),
  roles: ['entry'],
  references: ({ source, queries }): readonly Reference[] => [
    {
      to: source,
      path: ['source'],
      roles: ['athena'],
      why: 'a dashboard asks Athena',
      sends: queries,
      waits: true,
    },
  ],
  metrics: {
    count: { ...METRICS.count, doc: 'Views.' },
    'message-age': { ...METRICS['message-age'], doc: 'Age of the oldest result in a view.' },
    'error-rate': { doc: 'Share of the views with a query that failed.', unit: 'fraction' },
  },
  modelled: ['views that need several queries, results that are kept, views that share a query'],
  notModelled: ['the price of readers (QuickSight), filters of single viewers'],
});
