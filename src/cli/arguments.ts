import { usageError } from './exit-codes.js';
import type { ParsedArguments } from './parse.js';

/** The checked values of a command's options. */
export class Arguments {
  constructor(private readonly parsed: ParsedArguments) {}

  get positionals(): readonly string[] {
    return this.parsed.positionals;
  }

  flag(name: string): boolean {
    return this.parsed.flags.has(name);
  }

  text(name: string): string | null {
    return this.parsed.values.get(name)?.[0] ?? null;
  }

  texts(name: string): readonly string[] {
    return this.parsed.values.get(name) ?? [];
  }

  /** @throws CliError (usage) if the value is not a whole number from `least` */
  integer(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(number) || number < least || number > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
      throw usageError(`--${name} must be a whole number ${range}, not '${text}'`);
    }
    return number;
  }

  /** Options of the form `PATH=VALUE`. */
  pairs(name: string): { readonly key: string; readonly value: string }[] {
    return this.texts(name).map((text) => {
      const equals = text.indexOf('=');
      if (equals <= 0) throw usageError(`--${name} must be KEY=VALUE, not '${text}'`);
      return { key: text.slice(0, equals).trim(), value: text.slice(equals + 1) };
    });
  }
}
