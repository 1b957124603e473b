import { Gunzip } from 'fflate';
import { TraceError } from './trace-error.js';
import type { ByteSource } from './trace-lines.js';

/** Deflate packs up to 1032 to 1: small bites keep what one of them unpacks to below 34 MB. */
const BITE_BYTES = 1 << 15;

/** A header of 10 bytes, an empty block of 2 (stored: 5) and a trailer of 8. */
const SHORTEST_MEMBER_BYTES = 20;

/**
 * Unpacks gzip data, of one member or several, as it is read.
 *
 * fflate does not look at the trailer, so the length in the last one is compared here: a file that
 * was cut anywhere does not pass for a whole one. (The check sum would cost more than it finds.)
 */
export class GunzipBytes implements ByteSource {
  private readonly gunzip: Gunzip;
  private readonly unpacked: Uint8Array[] = [];
  private packed: Uint8Array = new Uint8Array(0);
  private ended = false;
  private packedLength = 0;
  /** The last four packed bytes, as a little-endian number: at the end, the length of the last member. */
  private lastWord = 0;
  private memberLength = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly file: string,
  ) {
    this.gunzip = new Gunzip((chunk) => {
      this.memberLength += chunk.length;
      if (chunk.length > 0) this.unpacked.push(chunk);
    });
    this.gunzip.onmember = () => {
      this.memberLength = 0;
    };
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
    this.packedLength += bite.length;
    for (const byte of bite.subarray(-4)) {
      this.lastWord = ((this.lastWord >>> 8) | (byte << 24)) >>> 0;
    }
    try {
      // A copy, for fflate keeps parts of what it is given, and the source uses its buffer again.
      this.gunzip.push(bite.slice(), this.ended);
    } catch (error) {
      throw this.damaged((error as Error).message);
    }
    if (!this.ended) return;
    if (this.packedLength < SHORTEST_MEMBER_BYTES || this.lastWord !== this.memberLength >>> 0) {
      throw this.damaged('its trailer does not match');
    }
  }

  private damaged(reason: string): TraceError {
    const problem = `cannot be unpacked (${reason}): it is cut short or damaged`;
    return new TraceError(
      'gzip',
      this.file,
      null,
      problem,
      'fetch it again, or check with gzip -t',
    );
  }
}
