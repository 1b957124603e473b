import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

export async function schema(context: Context): Promise<ExitCode> {
  const { jsonSchema } = await import('../../scenario/index.js');
  context.terminal.out(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  return EXIT.ok;
}
