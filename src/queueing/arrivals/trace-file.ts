import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { TraceSpec } from '../arrival-spec.js';
import { TraceError, type TraceErrorCode } from './trace-error.js';
import { GunzipBytes } from './trace-gzip.js';
import type { ByteSource } from './trace-lines.js';
import { openTrace } from './trace-reader.js';
import type { TraceReader } from './trace-record.js';

const CHUNK_BYTES = 1 << 16;

/**
 * Opens a trace on this machine, unpacking gzip data by the way. Reads synchronously, chunk by chunk.
 *
 * @throws TraceError if there is no such file, it cannot be read, or does not begin with a record
 */
export function openTraceFile(spec: TraceSpec): TraceReader {
  return openTrace(spec, () => openBytes(spec.file));
}

function openBytes(file: string): ByteSource {
  const isPacked = file.endsWith('.gz');
  const head = new FileBytes(file).read();
  const isGzip = head !== null && head[0] === 0x1f && head[1] === 0x8b;
  if (isPacked && !isGzip) {
    const problem = 'is called .gz and does not begin as gzip data do';
    throw new TraceError('gzip', file, null, problem, 'pack it with gzip, or rename it');
  }
  const bytes = new FileBytes(file);
  return isGzip ? new GunzipBytes(bytes, file) : bytes;
}

/**
 * The bytes of a file. It is open only while a chunk is read: a simulation that ends before its trace
 * leaves nothing behind, without anybody having to close it.
 */
class FileBytes implements ByteSource {
  private readonly buffer = new Uint8Array(CHUNK_BYTES);
  private readonly stats: Stats;
  private position = 0;

  constructor(private readonly file: string) {
    this.stats = attempt(file, () => statSync(file));
    const fail = (code: TraceErrorCode, problem: string) =>
      new TraceError(code, file, null, problem, 'name a file with at least one record');
    if (this.stats.isDirectory()) throw fail('not-a-file', 'is a directory');
    // A pipe could not be read twice, nor by several replications.
    if (!this.stats.isFile()) throw fail('not-a-file', 'is not a regular file');
    if (this.stats.size === 0) throw fail('empty', 'is empty');
  }

  read(): Uint8Array | null {
    const length = attempt(this.file, () => {
      const descriptor = openSync(this.file, 'r');
      try {
        this.requireUnchanged(fstatSync(descriptor));
        return readSync(descriptor, this.buffer, 0, CHUNK_BYTES, this.position);
      } finally {
        closeSync(descriptor);
      }
    });
    this.position += length;
    return length === 0 ? null : this.buffer.subarray(0, length);
  }

  private requireUnchanged(now: Stats): void {
    const { ino, size, mtimeMs } = this.stats;
    if (now.ino === ino && now.size === size && now.mtimeMs === mtimeMs) return;
    const wayOut = 'replay a copy that nothing writes to';
    throw new TraceError('changed', this.file, null, 'was changed while it was read', wayOut);
  }
}

/** Turns the errors of the file system into those of a trace. */
function attempt<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof TraceError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new TraceError(
        'not-found',
        file,
        null,
        'does not exist',
        'check the path of the trace',
      );
    }
    const reason = code === 'EACCES' ? 'may not be read' : `cannot be read (${code ?? message})`;
    throw new TraceError('unreadable', file, null, reason, 'check its permissions and the disk');
  }
}
