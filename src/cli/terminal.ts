export type ColorChoice = 'auto' | 'always' | 'never';

/** The streams of a command. Results go to `out`, everything else to `err`. */
export class Terminal {
  private outClosed = false;
  private errClosed = false;

  constructor(
    private readonly stdout: NodeJS.WriteStream,
    private readonly stderr: NodeJS.WriteStream,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {
    // A reader that has seen enough (`| head`) is no error: the rest of the output is dropped, and
    // reports and the exit code are what they would have been.
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      this.outClosed = true;
      if (!isClosedPipe(error)) this.err(`stratus: cannot write to stdout: ${error.message}\n`);
    });
    stderr.on('error', () => {
      this.errClosed = true;
    });
  }

  out(text: string): void {
    if (!this.outClosed) this.stdout.write(text);
  }

  err(text: string): void {
    if (!this.errClosed) this.stderr.write(text);
  }

  get errIsTty(): boolean {
    return this.stderr.isTTY === true && this.env.TERM !== 'dumb';
  }

  /** Columns of the terminal that shows results; 80 where nobody says. */
  get columns(): number {
    return this.stdout.columns ?? 80;
  }

  get errColumns(): number {
    return this.stderr.columns ?? 80;
  }

  /** Whether to colour a stream: as asked; else NO_COLOR (https://no-color.org), else on terminals. */
  color(choice: ColorChoice, stream: 'out' | 'err'): boolean {
    if (choice !== 'auto') return choice === 'always';
    if ((this.env.NO_COLOR ?? '') !== '' || this.env.TERM === 'dumb') return false;
    return (stream === 'out' ? this.stdout : this.stderr).isTTY === true;
  }

  /** Waits until everything written has left. */
  async flush(): Promise<void> {
    await Promise.all([drained(this.stdout, this.outClosed), drained(this.stderr, this.errClosed)]);
  }
}

function drained(stream: NodeJS.WriteStream, closed: boolean): Promise<void> {
  if (closed || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
}
