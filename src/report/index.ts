export { renderCsv } from './documents/csv.js';
export { renderGithub } from './documents/github.js';
export { renderJson } from './documents/json.js';
export { renderJunit } from './documents/junit.js';
export { renderMarkdown } from './documents/markdown.js';
export { verdictOf } from './labels.js';
export { type CompareOptions, renderCompareTerminal } from './terminal/compare.js';
export { renderTerminal, type TerminalOptions } from './terminal/terminal.js';
