import type { Context } from '../context.js';
import { EXIT, type ExitCode, usageError } from '../exit-codes.js';

export async function explain(context: Context): Promise<ExitCode> {
  const { explain: explanationOf, explainTopics } = await import('../../scenario/index.js');
  const { terminal, args } = context;
  const topic = args.positionals[0];
  if (topic === undefined) {
    const topics = explainTopics();
    const line = (title: string, names: readonly string[]): string =>
      `${title}:\n${names.map((name) => `  ${name}`).join('\n')}\n`;
    terminal.out('stratus explain <topic>, where the topic is one of\n\n');
    terminal.out(line('Resource types', topics.types));
    terminal.out(`\n${line('Metrics', topics.metrics)}`);
    terminal.out(`\n${line('Problems', topics.codes)}`);
    return EXIT.ok;
  }
  const explanation = explanationOf(topic);
  if (!explanation.found) throw usageError(explanation.message);
  terminal.out(explanation.text.endsWith('\n') ? explanation.text : `${explanation.text}\n`);
  return EXIT.ok;
}
