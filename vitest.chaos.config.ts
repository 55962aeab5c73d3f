import { defineConfig } from 'vitest/config';

/** Tests that kill things: they take minutes, so they are a command of their own (npm run test:chaos). */
export default defineConfig({
  test: { include: ['test/chaos/**/*.test.ts'], fileParallelism: false, reporters: ['default'] },
});
