import { afterAll, vi } from 'vitest';

// Files share their processes, for most of their time went into starting these and loading packages. The project's own
// modules, of which some keep what they have built or read once, are loaded anew for each file.
vi.resetModules();

afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});
