import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isMapping } from '../models/parameter/problem.js';
import { QUANTITIES } from '../models/parameter/quantity.js';
import { type Finding, finding } from './diagnostics.js';
import type { Path } from './document.js';

/** Files beside the scenario: traces, which are only looked up here, and columns of observed values. */

export function absolutePath(scenarioFile: string, file: string): string {
  return resolve(scenarioFile === '-' ? '.' : dirname(scenarioFile), file);
}

/** Why a file cannot be read; null if it can. */
export function unreadable(file: string): string | null {
  try {
    if (!statSync(file).isFile()) return 'it is not a file';
    accessSync(file, constants.R_OK);
    const handle = openSync(file, 'r');
    try {
      return readSync(handle, new Uint8Array(1), 0, 1, 0) === 0 ? 'it is empty' : null;
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === 'ENOENT') return 'there is none';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read';
  if (code === 'ENOTDIR') return 'part of its path is not a folder';
  return code ?? String(error);
}

const MAX_COLUMN_BYTES = 256 * 1024 * 1024;
/** Percentiles that are kept of a column, evenly spaced, both ends included. */
const QUANTILES = 1000;
const UNITS = new Set([
  ...Object.keys(QUANTITIES.duration.units),
  ...Object.keys(QUANTITIES.size.units),
]);

/** Replaces `empirical: { file, column, unit }` by the quantiles of the column, wherever it stands. */
export function withColumns(
  raw: unknown,
  scenarioFile: string,
  path: Path,
  found: Finding[],
): unknown {
  if (Array.isArray(raw))
    return raw.map((item, i) => withColumns(item, scenarioFile, [...path, i], found));
  if (!isMapping(raw)) return raw;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const here = [...path, key];
    const named =
      key === 'empirical' &&
      isMapping(value) &&
      typeof value.file === 'string' &&
      value.quantiles === undefined;
    const read = named
      ? columnOf(value as Record<string, unknown>, scenarioFile, here, found)
      : withColumns(value, scenarioFile, here, found);
    Object.defineProperty(result, key, {
      value: read,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function columnOf(
  about: Record<string, unknown>,
  scenarioFile: string,
  path: Path,
  found: Finding[],
): Record<string, unknown> {
  const file = String(about.file);
  const column = String(about.column ?? '');
  const unit = String(about.unit ?? '');
  // Stands in for what could not be read, so that one slip gives one message.
  const standIn = { quantiles: { max: Object.hasOwn(QUANTITIES.size.units, unit) ? '1B' : '1ms' } };
  const bad = (reason: string, columns: readonly string[], key: string) => {
    found.push(finding('bad-column', { file, reason, columns, column }, { path: [...path, key] }));
    return standIn;
  };
  const absolute = absolutePath(scenarioFile, file);
  const reason =
    unreadable(absolute) ??
    (statSync(absolute).size > MAX_COLUMN_BYTES ? 'it is larger than 256 MiB' : null);
  if (reason !== null) {
    found.push(finding('file-not-found', { file, reason }, { path: [...path, 'file'] }));
    return standIn;
  }
  if (!UNITS.has(unit))
    return bad(`the unit of its numbers, \`${unit}\`, is not known`, [...UNITS], 'unit');
  const [header = '', ...rows] = readFileSync(absolute, 'utf8').split(/\r?\n/);
  const columns = header.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const index = columns.indexOf(column);
  if (index < 0) return bad('its header does not name it', columns, 'column');
  const values: number[] = [];
  for (const [i, row] of rows.entries()) {
    if (row.trim() === '') continue;
    const cell = (row.split(',')[index] ?? '').trim();
    const value = Number(cell);
    if (cell === '' || !Number.isFinite(value) || value < 0)
      return bad(
        `line ${i + 2} has \`${cell}\` there, which is not a number of zero or more`,
        [],
        'column',
      );
    values.push(value);
  }
  if (values.length === 0) return bad('it has no rows', [], 'file');
  values.sort((a, b) => a - b);
  return { quantiles: quantilesOf(values, unit) };
}

function quantilesOf(sorted: readonly number[], unit: string): Record<string, string> {
  const places = Math.min(QUANTILES, Math.max(1, sorted.length - 1));
  const quantiles: Record<string, string> = {};
  for (let i = 0; i <= places; i++) {
    const share = i / places;
    const rank = share * (sorted.length - 1);
    const low = sorted[Math.floor(rank)]!;
    const high = sorted[Math.ceil(rank)]!;
    const key = i === places ? 'max' : `p${(share * 100).toFixed(4)}`;
    quantiles[key] = `${low + (high - low) * (rank - Math.floor(rank))}${unit}`;
  }
  return quantiles;
}
