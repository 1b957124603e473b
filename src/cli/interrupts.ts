import { EXIT, type ExitCode } from './exit-codes.js';

/**
 * Ctrl-C and SIGTERM: the first stops the runs and lets finished ones be saved, the second ends
 * the program at once.
 */
export class Interrupts {
  private readonly controller = new AbortController();
  private received: ExitCode | null = null;
  private readonly onInt = (): void => this.receive(EXIT.interrupted);
  private readonly onTerm = (): void => this.receive(EXIT.terminated);

  constructor(private readonly tell: (message: string) => void) {
    process.on('SIGINT', this.onInt);
    process.on('SIGTERM', this.onTerm);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** 130 or 143 after a signal, else null. */
  get exitCode(): ExitCode | null {
    return this.received;
  }

  /** Gives the signals back to the system. */
  dispose(): void {
    process.off('SIGINT', this.onInt);
    process.off('SIGTERM', this.onTerm);
  }

  private receive(code: ExitCode): void {
    if (this.received !== null) process.exit(code);
    this.received = code;
    this.tell('stopping; finished runs are saved (once more to exit at once)');
    this.controller.abort();
  }
}
