import { REGION_LATENCY_JSON } from './region-latency-data.js';

/** Round-trip time in seconds. */
export interface RoundTripTime {
  readonly p50: number;
  readonly p90: number;
}

/**
 * ASSUMPTIONS, for want of a published table: "single-digit milliseconds" is what AWS says of zones,
 * and secondary sources measure 1 to 2 ms between zones and 0.1 to 0.5 ms inside one.
 */
export const IN_REGION_ROUND_TRIP_S = {
  grade: 'assumption',
  sameZone: 0.00025,
  crossZone: 0.001,
} as const;

export interface RegionLatencySource {
  readonly source: string;
  readonly asOf: string;
  readonly note: string;
}

interface Table extends RegionLatencySource {
  readonly regions: readonly string[];
  readonly rows: readonly (readonly [string, readonly number[], readonly number[]])[];
}

let table: Table | null = null;
let indexOf: ReadonlyMap<string, number> = new Map();

function load(): Table {
  if (table === null) {
    table = JSON.parse(REGION_LATENCY_JSON) as Table;
    indexOf = new Map(table.regions.map((region, index) => [region, index]));
  }
  return table;
}

/** Every AWS region that round-trip times are known for: the candidates for a mistyped region. */
export function regionCodes(): readonly string[] {
  return load().regions;
}

/**
 * Measured round-trip time between two regions, in seconds. Not symmetric: each direction was
 * measured on its own. From a region to itself (a client there that calls the region's endpoint) it
 * includes the endpoint's own handling, so it is an upper bound, and not the time between two
 * instances: use IN_REGION_ROUND_TRIP_S for those.
 *
 * @throws RangeError where a region is unknown
 */
export function roundTripS(from: string, to: string): RoundTripTime {
  const { rows } = load();
  const [, p50, p90] = rows[regionIndex(from)]!;
  const column = regionIndex(to);
  return { p50: p50[column]! / 1000, p90: p90[column]! / 1000 };
}

/** Where the measurements come from, and their caveat. */
export function regionLatencySource(): RegionLatencySource {
  const { source, asOf, note } = load();
  return { source, asOf, note };
}

function regionIndex(region: string): number {
  const index = indexOf.get(region);
  if (index === undefined) {
    throw new RangeError(
      `region "${region}": no round-trip times; known: ${regionCodes().join(', ')}`,
    );
  }
  return index;
}
