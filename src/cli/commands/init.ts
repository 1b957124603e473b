import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, fileError } from '../exit-codes.js';
import { CI_FILE, TEMPLATES } from '../templates.js';

/** Writes a scenario, its schema for editors and a CI file. Never over a file that is there. */
export async function init(context: Context): Promise<ExitCode> {
  const { args, terminal } = context;
  const { jsonSchema } = await import('../../scenario/index.js');
  const directory = args.positionals[0] ?? '.';
  const template = (args.text('template') ?? 'web') as keyof typeof TEMPLATES;
  const files: readonly (readonly [string, string])[] = [
    ['scenario.yaml', TEMPLATES[template]],
    ['scenario.schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`],
    [join('.github', 'workflows', 'stratus.yml'), CI_FILE],
  ];
  for (const [name, text] of files) {
    const path = join(directory, name);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
    } catch (error) {
      throw fileError('write', path, error);
    }
    terminal.out(`wrote ${path}\n`);
  }
  terminal.out(`next: stratus run ${join(directory, 'scenario.yaml')} -o html\n`);
  return EXIT.ok;
}
