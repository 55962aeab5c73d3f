import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Config } from '#functions/deliver-webhooks/handler.ts';
import { MOST_ATTEMPTS, retryAt } from '#functions/deliver-webhooks/retry.ts';
import { signedHeaders } from '#functions/deliver-webhooks/sign.ts';
import { loadConfig } from '#lambda/load-config.ts';

describe('the pause before another attempt', () => {
  it('doubles from ten seconds to six hours, less a random part of up to a half, and ends', () => {
    const check = (attempts: number, random: number) => {
      const pause = Math.min(6 * 3_600_000, 10_000 * 2 ** (attempts - 1));
      const at = retryAt(attempts, 1000, random) ?? 0;
      expect(at).toBeGreaterThanOrEqual(1000 + pause / 2);
      expect(at).toBeLessThanOrEqual(1000 + pause);
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MOST_ATTEMPTS - 1 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        check,
      ),
    );
    expect(retryAt(MOST_ATTEMPTS, 1000, 0)).toBeNull();
  });
});

describe('the signature', () => {
  it('is that of the specification’s own example', () => {
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    const body = '{"test": 2432232314}';
    expect(
      signedHeaders(
        'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        'msg_p5jXN8AQM9LWM0D4loKWxJek',
        1_614_265_330_000,
        body,
      ),
    ).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});

describe('the settings', () => {
  const load = (given: Record<string, string>) => () =>
    loadConfig(Config, { DATABASE_URL: 'postgres://localhost/x', ...given });
  const secret = 'a secret of at least 24 characters';

  it('take several receivers, and none', () => {
    expect(load({})().ALERT_WEBHOOK_URL).toEqual([]);
    const urls = 'https://a.example/x, http://b.example:8080/y?z=1';
    expect(load({ ALERT_WEBHOOK_URL: urls, ALERT_WEBHOOK_SECRET: secret })().ALERT_WEBHOOK_URL).toHaveLength(
      2,
    );
  });

  it.each([
    [{ ALERT_WEBHOOK_URL: 'https://a.example' }, 'ALERT_WEBHOOK_SECRET: is needed'],
    [{ ALERT_WEBHOOK_URL: 'https://a.example', ALERT_WEBHOOK_SECRET: 'short' }, 'at least 24 characters'],
    [
      { ALERT_WEBHOOK_URL: 'file:///etc/passwd', ALERT_WEBHOOK_SECRET: secret },
      'expected http:// or https://',
    ],
  ])('%o are refused', (given, reason) => {
    expect(load(given)).toThrow(reason);
  });
});
