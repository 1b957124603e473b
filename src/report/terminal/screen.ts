import { type Paint, truncate } from './layout.js';

/** What every part of a terminal report needs to know. */
export interface Screen {
  readonly width: number;
  readonly paint: Paint;
  readonly verbose: boolean;
}

/** Below so many columns a table of percentiles cannot be read. */
export const MIN_WIDTH = 60;

export function title(text: string, screen: Screen): string {
  return screen.paint(truncate(text, screen.width), 'cyan');
}
