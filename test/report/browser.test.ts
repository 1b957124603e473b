import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from '../../src/report/html/html.js';
import { failures, webApp } from './samples.js';

const CHROMIUM = '/usr/bin/chromium';
/** What Chromium asks for by itself, whatever page is open. */
const OF_THE_BROWSER =
  /^https?:\/\/(clients2\.google\.com\/time|update\.googleapis\.com|accounts\.google\.com\/ListAccounts)/;
const installed = existsSync(CHROMIUM);

describe.skipIf(!installed && process.env.CI !== 'true')('the HTML report in a browser', () => {
  let directory = '';
  beforeAll(() => {
    if (!installed)
      throw new Error(`${CHROMIUM} is missing: install it with \`apt-get install chromium\``);
    directory = mkdtempSync(join(tmpdir(), 'stratus-browser-'));
  });
  afterAll(() => {
    if (directory !== '') rmSync(directory, { recursive: true, force: true });
  });

  /** The DOM after loading, what the console said, and every address the network was asked for. */
  async function load(html: string): Promise<{ dom: string; console: string[]; urls: string[] }> {
    const file = join(directory, 'report.html');
    const log = join(directory, 'net.json');
    writeFileSync(file, html);
    const { stdout, stderr } = await promisify(execFile)(
      CHROMIUM,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND',
        '--disable-dev-shm-usage',
        '--enable-logging=stderr',
        `--user-data-dir=${join(directory, 'profile')}`,
        `--log-net-log=${log}`,
        '--dump-dom',
        pathToFileURL(file).href,
      ],
      { maxBuffer: 20_000_000, timeout: 50_000 },
    );
    const messages = stderr.split('\n').filter((line) => line.includes(':CONSOLE'));
    const urls = [...readFileSync(log, 'utf8').matchAll(/"url":"(https?:[^"]+)"/g)]
      .map((match) => match[1]!)
      .filter((url) => !OF_THE_BROWSER.test(url));
    return { dom: stdout, console: messages, urls };
  }

  it('shows verdict, bill and charts without a console message or a request', async () => {
    const { dom, console, urls } = await load(await renderHtml(webApp()));
    for (const text of [
      '1 of 6 SLOs failed',
      'older-chips',
      '$538.70',
      'Latency over time',
      'simulated time (h)',
    ]) {
      expect(dom).toContain(text);
    }
    expect(dom.match(/<svg class="chart"/g)).toHaveLength(12);
    expect(console).toEqual([]);
    expect(urls).toEqual([]);
  });

  it('would notice a request: it sees that of a page with a picture from elsewhere', async () => {
    const { urls } = await load('<!doctype html><img src="http://elsewhere.invalid/x.png">');
    expect(urls).toContain('http://elsewhere.invalid/x.png');
  });

  it('runs nothing that a name holds', async () => {
    const result = failures();
    const name =
      '<script>document.title="run"</script><img src=x onerror="document.title=\'run\'">';
    const html = await renderHtml({ ...result, scenario: { ...result.scenario, name } });
    const { dom, console } = await load(html);
    expect(dom).not.toContain('<title>run');
    expect(dom).toContain('&lt;script&gt;');
    expect(console).toEqual([]);
  });
});
