import { afterAll, vi } from 'vitest';
import { figures } from '#lambda/figures.ts';
import { forgetServices } from '#lambda/services.ts';

// Files share their processes and modules, for most of their time went into starting and loading these. What functions have built
// by the settings of one file is nothing for the next.
forgetServices();
figures.resetMetrics();

afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});
