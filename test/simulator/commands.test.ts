import { expect, test } from 'vitest';
import { CommandLog } from '#simulator/commands.ts';

const ID = '0b6c7f2e-5d1f-4a57-9d59-0b8f1f6f3a11';

const told = (cmd: string, params: unknown = {}, cmd_id = ID, log = new CommandLog()) =>
  log.decide(
    Buffer.from(JSON.stringify({ v: 2, cmd_id, ts: '2026-01-15T07:00:00Z', cmd, params, sig: 'x' })),
  );

test('what is no command gets no answer', () => {
  const log = new CommandLog();
  for (const text of ['', 'reboot', '[]', '{"v":2,"cmd":"reboot"}', '{"v":1}'])
    expect(log.decide(Buffer.from(text))).toBeNull();
});

test('a command that a simulated meter has not learnt is unsupported', () => {
  for (const cmd of ['start_ota', 'factory_reset', 'dance'])
    expect(told(cmd)).toMatchObject({ answer: { cmdId: ID, result: 'unsupported' } });
});

test('a configuration is taken in part or whole', () => {
  expect(told('update_config', { send_interval_s: 20 })).toEqual({
    answer: { cmdId: ID, result: 'accepted' },
    effect: { kind: 'configure', timing: { send_interval_s: 20 } },
  });
});

test('a configuration out of range is rejected as a whole, with the reason', () => {
  const decision = told('update_config', { send_interval_s: 0, sampling_cadence_ms: 1000 });
  expect(decision).toMatchObject({
    answer: { result: 'rejected', detail: expect.stringContaining('send_interval_s') },
  });
  expect(decision?.effect).toBeUndefined();
});

test('other brokers are rejected', () => {
  expect(told('update_config', { brokers: [{ host: 'elsewhere', port: 1883 }] })?.answer.result).toBe(
    'rejected',
  );
});

test('the last 64 commands are remembered', () => {
  const log = new CommandLog();
  const idOf = (index: number) => `0b6c7f2e-5d1f-4a57-9d59-${String(index).padStart(12, '0')}`;
  for (let index = 0; index < 65; index++) told('reboot', {}, idOf(index), log);
  expect(told('reboot', {}, idOf(1), log)?.effect).toBeUndefined();
  expect(told('reboot', {}, idOf(0), log)?.effect).toEqual({ kind: 'reboot' });
});
