import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/integration/**', 'test/bench/**'],
    testTimeout: 30_000,
    // one core less is what Vitest leaves to itself: on two cores that is half of them
    maxWorkers: '100%',
  },
});
