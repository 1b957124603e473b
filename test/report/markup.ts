import { expect } from 'vitest';

/** Elements that HTML never closes. */
const VOID = new Set(['meta', 'br', 'hr', 'img', 'link', 'input']);

/** Every tag is closed in order, and no bare `<` or unknown `&` is left: what a parser would trip over. */
export function expectWellFormed(markup: string): void {
  const open: string[] = [];
  const text = markup
    .replace(/<\?xml[^?]*\?>|<!doctype html>/i, '')
    .replace(/<style>[^<]*<\/style>/g, '')
    .replace(
      /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/g,
      (_, close: string, name: string, __, self: string) => {
        if (close === '/') expect(open.pop(), `closing </${name}>`).toBe(name);
        else if (self !== '/' && !VOID.has(name)) open.push(name);
        return '';
      },
    );
  expect(open).toEqual([]);
  expect(text).not.toMatch(/<|&(?!(amp|lt|gt|quot|#\d+);)/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them
  expect(markup).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
}
