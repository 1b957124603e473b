// Preloaded into the command line (node --import): writes its peak memory where the bench asked.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    const maxRssBytes = process.resourceUsage().maxRSS * 1024;
    writeFileSync(process.env.STRATUS_BENCH_USAGE, JSON.stringify({ maxRssBytes }));
  });
}
