import { Gunzip } from 'fflate';
import { TraceError } from './trace-error.js';
import type { ByteSource } from './trace-lines.js';

/** Deflate packs up to 1032 to 1: small bites keep what one of them unpacks to below 17 MB. */
const BITE_BYTES = 1 << 14;

/** Unpacks gzip data, of one member or several, as it is read. */
export class GunzipBytes implements ByteSource {
  private readonly gunzip: Gunzip;
  private readonly unpacked: Uint8Array[] = [];
  private packed: Uint8Array = new Uint8Array(0);
  private ended = false;

  constructor(
    private readonly source: ByteSource,
    private readonly file: string,
  ) {
    this.gunzip = new Gunzip((chunk) => {
      if (chunk.length > 0) this.unpacked.push(chunk);
    });
  }

  /** @throws TraceError if the data are cut short or damaged */
  read(): Uint8Array | null {
    while (this.unpacked.length === 0) {
      if (this.ended) return null;
      this.bite();
    }
    return this.unpacked.shift()!;
  }

  private bite(): void {
    if (this.packed.length === 0) {
      const chunk = this.source.read();
      this.ended = chunk === null;
      this.packed = chunk ?? this.packed;
    }
    const bite = this.packed.subarray(0, BITE_BYTES);
    this.packed = this.packed.subarray(bite.length);
    try {
      // A copy, for fflate keeps parts of what it is given, and the source uses its buffer again.
      this.gunzip.push(bite.slice(), this.ended);
    } catch (error) {
      const problem = `cannot be unpacked (${(error as Error).message}): it is cut short or damaged`;
      throw new TraceError(
        'gzip',
        this.file,
        null,
        problem,
        'fetch it again, or check it with gzip -t',
      );
    }
  }
}
