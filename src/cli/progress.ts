import type { ExperimentProgress } from '../experiment/experiment.js';
import type { Terminal } from './terminal.js';

export type ProgressChoice = 'auto' | 'bar' | 'plain' | 'none';

/** Tells on stderr how far an experiment is. */
export interface ProgressDisplay {
  update(progress: ExperimentProgress): void;
  /** Clears what must not stay. */
  end(): void;
}

const SILENT: ProgressDisplay = { update: () => {}, end: () => {} };

/** A bar on a terminal, a line now and then off it, nothing when it is quiet. */
export function createProgress(
  terminal: Terminal,
  choice: ProgressChoice,
  name: string,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  if (choice === 'none') return SILENT;
  const bar = choice === 'bar' || (choice === 'auto' && terminal.errIsTty);
  return bar ? new Bar(terminal, name, now) : new PlainLines(terminal, name, now);
}

const BAR_INTERVAL_MS = 100;
const BAR_CELLS = 24;

class Bar implements ProgressDisplay {
  private readonly startedAt: number;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private drawn = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly name: string,
    private readonly now: () => number,
  ) {
    this.startedAt = now();
  }

  update(progress: ExperimentProgress): void {
    const now = this.now();
    if (now - this.drawnAt < BAR_INTERVAL_MS) return;
    this.drawnAt = now;
    this.drawn = true;
    const done = fractionOf(progress);
    const cells = Math.round(done * BAR_CELLS);
    const bar = '█'.repeat(cells) + '░'.repeat(BAR_CELLS - cells);
    const elapsed = (now - this.startedAt) / 1000;
    const text = `${this.name} ${bar} ${describe(progress)}${remaining(done, elapsed)}`;
    this.terminal.err(`\r\u001B[2K${text.slice(0, Math.max(20, this.terminal.errColumns - 1))}`);
  }

  end(): void {
    if (this.drawn) this.terminal.err('\r\u001B[2K');
  }
}

const FIRST_LINE_MS = 2_000;
const LINE_INTERVAL_MS = 5_000;

class PlainLines implements ProgressDisplay {
  private readonly startedAt: number;
  private nextAt: number;

  constructor(
    private readonly terminal: Terminal,
    private readonly name: string,
    private readonly now: () => number,
  ) {
    this.startedAt = now();
    this.nextAt = this.startedAt + FIRST_LINE_MS;
  }

  update(progress: ExperimentProgress): void {
    const now = this.now();
    if (now < this.nextAt) return;
    this.nextAt = now + LINE_INTERVAL_MS;
    const done = fractionOf(progress);
    const rest = remaining(done, (now - this.startedAt) / 1000);
    this.terminal.err(`${this.name}: ${describe(progress)}${rest}\n`);
  }

  end(): void {}
}

function fractionOf({ planned, progress }: ExperimentProgress): number {
  return planned === 0 ? 0 : Math.min(1, Math.max(0, progress / planned));
}

function describe(progress: ExperimentProgress): string {
  const percent = Math.floor(fractionOf(progress) * 100);
  return `${percent} %, ${progress.finished} of ${progress.planned} run${progress.planned === 1 ? '' : 's'}`;
}

function remaining(done: number, elapsedS: number): string {
  if (done < 0.02 || done >= 1) return '';
  const seconds = Math.ceil((elapsedS * (1 - done)) / done);
  const text = seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
  return `, about ${text} left`;
}
