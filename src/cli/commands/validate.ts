import { type Context, colorChoice } from '../context.js';
import { EXIT, type ExitCode, worst } from '../exit-codes.js';
import { loadOptions, readSources } from '../scenarios.js';

/** Problems are what this command is for: they go to stdout. */
export async function validate(context: Context): Promise<ExitCode> {
  const { args, terminal } = context;
  const { exitCodeOf, loadScenario, renderDiagnostics, renderDiagnosticsJson } = await import(
    '../../scenario/index.js'
  );
  const sources = await readSources(context, args.positionals);
  const options = loadOptions(args);
  const loaded = sources.map((source) => ({ source, ...loadScenario(source, options) }));
  const codes: ExitCode[] = loaded.map(({ diagnostics }) => exitCodeOf(diagnostics));
  if (args.flag('json')) {
    const text = renderDiagnosticsJson(loaded.flatMap(({ diagnostics }) => diagnostics));
    terminal.out(text.endsWith('\n') ? text : `${text}\n`);
    return worst(codes);
  }
  const color = terminal.color(colorChoice(args), 'out');
  loaded.forEach(({ source, diagnostics, cells }, i) => {
    if (diagnostics.length > 0) {
      const text = renderDiagnostics(diagnostics, [source], { color });
      terminal.out(text.endsWith('\n') ? text : `${text}\n`);
    }
    if (codes[i] === EXIT.ok && !args.flag('quiet')) {
      terminal.out(`${source.file}: valid, ${cells.length} cell${cells.length === 1 ? '' : 's'}\n`);
    }
  });
  return worst(codes);
}
