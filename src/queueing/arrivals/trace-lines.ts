import { TraceError } from './trace-error.js';

/** Bytes of a file, chunk by chunk. */
export interface ByteSource {
  /** The next bytes, null at the end; the array is the caller's until the next call. */
  read(): Uint8Array | null;
}

/** Longest line in bytes. Longer ones are no log of requests, and would not fit constant memory. */
export const MAX_LINE_BYTES = 1 << 20;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = '\uFEFF';

/** The lines of a UTF-8 text, ended by LF or CRLF, in memory bounded by the longest line. */
export class LineReader {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Whole lines, decoded; `at` is where the next one begins. */
  private text = '';
  private at = 0;
  /** Bytes of a line whose end was not read yet. */
  private rest: Uint8Array[] = [];
  private restLength = 0;
  private ended = false;
  private lines = 0;

  constructor(
    private readonly bytes: ByteSource,
    private readonly file: string,
  ) {}

  /** Number of the line that `next` returned last, 1-based. */
  get line(): number {
    return this.lines;
  }

  /**
   * The next line without its end, null after the last.
   *
   * @throws TraceError if the file is binary or a line longer than MAX_LINE_BYTES
   */
  next(): string | null {
    while (this.at >= this.text.length) {
      if (this.ended) return null;
      this.readBlock();
    }
    const text = this.text;
    const from = this.at;
    let end = text.indexOf('\n', from);
    if (end < 0) end = text.length;
    if (end - from > MAX_LINE_BYTES) throw this.tooLong();
    this.at = end + 1;
    this.lines++;
    if (end > from && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
    return text.slice(from, end);
  }

  /** Decodes up to the last line end in the bytes at hand, so that no character is ever split. */
  private readBlock(): void {
    const chunk = this.bytes.read();
    if (chunk === null) {
      this.ended = true;
      this.decode(this.takeRest(null));
      return;
    }
    if (chunk.includes(0)) {
      throw this.error('binary', 'holds a zero byte, so it is not UTF-8 text', 'unpack or convert');
    }
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    const lineBytes = this.restLength + (end === 0 ? chunk.length : chunk.indexOf(LINE_FEED));
    if (lineBytes > MAX_LINE_BYTES) {
      throw this.tooLong();
    }
    if (end > 0) this.decode(this.takeRest(chunk.subarray(0, end)));
    // A copy: the source may use its buffer again.
    if (end < chunk.length) this.rest.push(chunk.slice(end));
    this.restLength += chunk.length - end;
  }

  private takeRest(chunk: Uint8Array | null): Uint8Array {
    if (chunk !== null && this.restLength === 0) return chunk;
    const joined = new Uint8Array(this.restLength + (chunk?.length ?? 0));
    let at = 0;
    for (const part of this.rest) {
      joined.set(part, at);
      at += part.length;
    }
    if (chunk !== null) joined.set(chunk, at);
    this.rest = [];
    this.restLength = 0;
    return joined;
  }

  private decode(block: Uint8Array): void {
    this.text = this.decoder.decode(block);
    this.at = this.lines === 0 && this.text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  }

  private tooLong(): TraceError {
    return this.error('line-too-long', 'has a line of more than 1 MiB', 'check');
  }

  private error(code: 'binary' | 'line-too-long', problem: string, verb: string): TraceError {
    const wayOut = `${verb} the file, and that \`format\` says what it is`;
    return new TraceError(code, this.file, this.lines + 1, problem, wayOut);
  }
}
