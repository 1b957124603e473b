import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

export async function prices(context: Context): Promise<ExitCode> {
  const { args, terminal } = context;
  const { pricesText } = await import('../../scenario/prices.js');
  const text = args.positionals[0];
  const region = args.text('region');
  terminal.out(
    pricesText({
      ...(text === undefined ? {} : { text }),
      ...(region === null ? {} : { region }),
    }),
  );
  return EXIT.ok;
}
