import { Streams } from '../../../src/engine/streams.js';
import type {
  ArrivalProcess,
  ArrivalsSpec,
  TraceFormat,
  TraceRecord,
  TraceSpec,
} from '../../../src/queueing/arrival-spec.js';
import { createArrivalProcess } from '../../../src/queueing/arrivals/create-arrival-process.js';
import type { ByteSource } from '../../../src/queueing/arrivals/trace-lines.js';
import { openTrace } from '../../../src/queueing/arrivals/trace-reader.js';
import type { TraceReader } from '../../../src/queueing/arrivals/trace-record.js';

/** A process under a seed; a trace in it is an error. */
export function processOf(spec: ArrivalsSpec, seed = 1): ArrivalProcess {
  const streams = new Streams(seed, 0);
  return createArrivalProcess(spec, {
    stream: (purpose) => streams.stream('workloads.test', purpose),
    openTrace: () => {
      throw new Error('no trace here');
    },
  });
}

/** The arrivals before `untilS`, at most `most`. */
export function timesUntil(process: ArrivalProcess, untilS: number, most = Infinity): number[] {
  const times: number[] = [];
  for (let t = process.next(); t < untilS && times.length < most; t = process.next()) times.push(t);
  return times;
}

/** How many of the times fall into each of `bins` equal parts of [0, endS). */
export function countsPerBin(times: readonly number[], endS: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const t of times) counts[Math.floor((t / endS) * bins)]! += 1;
  return counts;
}

/** The integral of `f` from `from` to `to`, by Simpson's rule. */
export function integrate(f: (x: number) => number, from: number, to: number, steps = 200): number {
  const h = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) sum += f(from + i * h) * (i % 2 === 1 ? 4 : 2);
  return (sum * h) / 3;
}

export function traceSpec(format: TraceFormat, changes: Partial<TraceSpec> = {}): TraceSpec {
  return {
    file: 'test.trace',
    format,
    columns: null,
    scale: 1,
    speed: 1,
    repeat: 1,
    spreadS: 0,
    ...changes,
  };
}

/** Bytes handed out in chunks, in a buffer that is used again as a file's is. */
export function bytesInChunks(bytes: Uint8Array, chunk: number): ByteSource {
  const buffer = new Uint8Array(chunk);
  let at = 0;
  return {
    read: () => {
      const part = bytes.subarray(at, at + chunk);
      at += part.length;
      buffer.fill(0x2a);
      buffer.set(part);
      return part.length === 0 ? null : buffer.subarray(0, part.length);
    },
  };
}

/** Opens a text as a trace. */
export function openText(spec: TraceSpec, text: string, chunk = 4096): TraceReader {
  const bytes = new TextEncoder().encode(text);
  return openTrace(spec, () => bytesInChunks(bytes, chunk));
}

/** Copies of all records that are left. */
export function readAll(reader: TraceReader): TraceRecord[] {
  const records: TraceRecord[] = [];
  for (let record = reader.next(); record !== null; record = reader.next()) {
    const { timeS, name, requestBytes, responseBytes, key } = record;
    records.push({ timeS, name, requestBytes, responseBytes, key });
  }
  return records;
}
