import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ConfigError, loadConfig } from '#lambda/load-config.ts';

const Config = z.object({
  DATABASE_URL: z.string().startsWith('postgres://', 'expected postgres://...'),
  PORT: z.string().regex(/^\d+$/, 'expected a number').transform(Number).default(8080),
});

describe('the settings of a function', () => {
  it('are read from the environment, and nothing else of it', () => {
    expect(loadConfig(Config, { DATABASE_URL: 'postgres://db', PORT: '9', HOME: '/root' })).toEqual({
      DATABASE_URL: 'postgres://db',
      PORT: 9,
    });
  });

  it('that are set to nothing count as not set', () => {
    expect(loadConfig(Config, { DATABASE_URL: 'postgres://db', PORT: '' }).PORT).toBe(8080);
    expect(() => loadConfig(Config, { DATABASE_URL: '' })).toThrow(/DATABASE_URL/);
  });

  it('that can not be used are all named at once, each with what it should be', () => {
    const load = () => loadConfig(Config, { DATABASE_URL: 'mysql://db', PORT: 'http' });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/DATABASE_URL: expected postgres:\/\/\.\.\.\n {2}PORT: expected a number/);
  });
});
