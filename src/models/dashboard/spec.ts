import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';

/** A dashboard that shows the results of queries. Times in seconds. */
export interface DashboardSpec extends CommonSpec {
  readonly type: 'dashboard';
  readonly source: string;
  readonly queries: readonly string[];
  /** A result is shown for so long before it is asked for anew; 0: each view asks. */
  readonly refreshS: number;
  /** From the last result until the view is ready. */
  readonly render: DistributionSpec;
}
