import { expect, test } from 'vitest';
import { FLAGS } from '#simulator/command-line/flags.ts';
import { helpText } from '#simulator/command-line/help.ts';
import { parseCommandLine } from '#simulator/command-line/parse.ts';

const optionsOf = (text: string) => {
  const parsed = parseCommandLine(text.split(' ').filter(Boolean));
  return parsed.wants === 'run' ? parsed.options : parsed;
};

test('nothing said means three meters and a broker on this machine', () => {
  expect(optionsOf('')).toMatchObject({
    brokers: ['mqtt://127.0.0.1:1883'],
    devices: 3,
    qos: 2,
    replayRate: 50,
  });
});

test('what is said counts', () => {
  const said =
    '--broker mqtt://a --broker wss://b:443/mqtt --devices 1000 --systems dc_750,ac_25kv_50hz --qos=1 --drop .1 --quiet';
  expect(optionsOf(said)).toMatchObject({
    brokers: ['mqtt://a', 'wss://b:443/mqtt'],
    devices: 1000,
    systems: ['dc_750', 'ac_25kv_50hz'],
    qos: 1,
    drop: 0.1,
    quiet: true,
  });
});

test('all that is wrong is reported at once', () => {
  const said =
    'now --device 3 --devices many --drop 2 --broker http://a --cert a.pem --mqtt-version 4 --quiet=yes --seed';
  const parsed = parseCommandLine(said.split(' '));
  const problems =
    parsed.wants === 'correction' ? parsed.problems.map((problem) => problem.split(':')[0]) : [];
  expect(new Set(problems)).toEqual(
    new Set([
      'now',
      '--device',
      '--devices',
      '--drop',
      '--broker',
      '--cert and --key',
      '--mqtt-version',
      '--quiet',
      '--seed',
    ]),
  );
});

test('six brokers are too many', () => {
  expect(optionsOf('--broker mqtt://a '.repeat(6))).toMatchObject({ wants: 'correction' });
});

test('help lists every option', () => {
  expect(parseCommandLine(['--help', '--devices', 'x'])).toEqual({ wants: 'help' });
  for (const { name } of Object.values(FLAGS).flat()) expect(helpText()).toContain(`--${name} `);
});
