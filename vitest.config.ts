import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // Tests that start the built command line need the machine's cores for themselves.
    fileParallelism: true,
    maxWorkers: 2,
  },
});
