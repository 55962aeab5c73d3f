import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAX_ACTIVE } from '#domain/api/certificates.ts';
import { interpret } from '#domain/interpret.ts';
import { findGaps } from '#domain/sequence/gaps.ts';
import { judge } from '#domain/sequence/judge.ts';
import { EMPTY_SEQUENCE, LIMITS, type Segment, type SequenceState } from '#domain/sequence/state.ts';
import { FUTURE_TOLERANCE_MS, parseTimestamp } from '#domain/timestamps.ts';
import { CommandLog } from '#simulator/commands/command-log.ts';
import { NonVolatile } from '#simulator/memory/non-volatile.ts';
import { MAX_TYPES } from '#store/metrics/port.ts';
import { render, staleBlocks } from '../tools/iot-md/render.ts';
import { FIXTURE_NAMES, fixture, TOPICS } from './support/fixtures.ts';

const root = new URL('..', import.meta.url);
const text = readFileSync(new URL('IoT.md', root), 'utf8');
const headings = [...text.matchAll(/^#{2,3} (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase());

/** The rows of the first table whose head begins with these cells. */
function tableOf(...head: string[]): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head.join(' | ')}`));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) =>
    line
      .slice(2, -1)
      .split(' | ')
      .map((cell) => cell.replace(/ ?\|?$/, '').trim()),
  );
}

describe('the generated parts', () => {
  it('are what fixtures and code say', () => {
    expect(staleBlocks(text)).toEqual([]);
  });

  it('are found to be stale when they are changed by hand, and made anew', () => {
    const edited = text
      .replace('"val": 748.6', '"val": 748.7')
      .replace('| `dc_750` | 750 V', '| `dc_750` | 600 V');
    expect(staleBlocks(edited)).toEqual(['table: voltages', 'example: telemetry-dc']);
    expect(render(edited)).toBe(text);
  });

  it('all end', () => {
    const opened = text.match(/^<!-- (?:example|fields|table|signature|diagram): [\w-]+ -->$/gm) ?? [];
    expect(text.match(/^<!-- end -->$/gm)).toHaveLength(opened.length);
  });

  it('show every fixture, once', () => {
    const shown = [...text.matchAll(/^<!-- example: ([\w-]+) -->$/gm)].map(([, name]) => name);
    expect(shown.toSorted()).toEqual(FIXTURE_NAMES.toSorted());
    expect(Object.keys(TOPICS).toSorted()).toEqual(FIXTURE_NAMES.toSorted());
  });

  it('name the reason of each message that is refused', () => {
    for (const name of FIXTURE_NAMES.filter((one) => one.startsWith('refused-'))) {
      const read = interpret(fixture(name));
      const shown = text.split(`<!-- example: ${name} -->`)[1]?.split('<!-- end -->')[0];
      expect(shown).toContain(`Refused as \`${read.ok ? 'nothing' : read.reason}\``);
    }
  });
});

describe('the document', () => {
  it('has a section for each place in the code that refers to one', () => {
    const folders = ['layers', 'functions', 'simulator', 'infra', 'sql'];
    const files = folders.flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true }).map((file) => `${folder}/${file}`),
    );
    const named = files
      .filter((file) => /\.(?:ts|sql)$/.test(file))
      .flatMap((file) => [
        ...readFileSync(new URL(file, root), 'utf8').matchAll(/\(IoT\.md, ([a-z0-9 ]+)\)/g),
      ])
      .map(([, section]) => section);
    expect(named.length).toBeGreaterThan(10);
    expect(headings).toEqual(expect.arrayContaining([...new Set(named)]));
  });

  it('has no link that leads nowhere, and lists every chapter in its contents', () => {
    const anchors = headings.map((heading) => `#${heading.replaceAll(' ', '-')}`);
    const links = [...text.matchAll(/\]\((#[^)]+)\)/g)].map(([, link]) => link);
    expect(anchors).toEqual(expect.arrayContaining([...new Set(links)]));
    const contents = text.split('## Contents')[1]?.split('\n## ')[0] ?? '';
    for (const [, chapter = ''] of text.matchAll(/^## (.+)$/gm))
      if (chapter !== 'Contents') expect(contents).toContain(`[${chapter}](#`);
  });

  it('reads times as the service does', () => {
    const rows = tableOf('time', 'read as');
    expect(rows.length).toBeGreaterThan(10);
    for (const [time = '', readAs = ''] of rows) {
      const parsed = parseTimestamp(time.split('`')[1] ?? '');
      expect([time, parsed === null ? 'refused' : new Date(parsed).toISOString()]).toEqual([
        time,
        readAs.split(',')[0],
      ]);
    }
  });

  it('has the limits that the code has', () => {
    expect(text).toContain(`up to ${LIMITS.segments} segments`);
    expect(text).toContain(`at most ${LIMITS.doubts} such`);
    expect(text).toContain(`more than ${FUTURE_TOLERANCE_MS / 60_000} min ahead`);
    expect(text).toContain(`| measurement types of a device | ${MAX_TYPES} |`);
    expect(text).toContain(`| certificates in force | ${MAX_ACTIVE} |`);
  });
});

describe('the example of sequence numbers', () => {
  const name = ({ boot, a, b }: Segment) => `${boot}:${a === b ? a : `${a}-${b}`}`;

  it('is what the service concludes, message by message', () => {
    let state: SequenceState = EMPTY_SEQUENCE;
    for (const [boot, seq, time, verdict, segments, missing] of tableOf('boot', 'seq', 'ts', 'verdict')) {
      const judged = judge(state, {
        boot: Number(boot),
        seq: Number(seq),
        ts: Date.parse(`2026-03-02T${time}Z`),
      });
      state = judged.state;
      const gaps = findGaps(state).gaps.map(({ from, to }) => (from === to ? from : `${from}-${to}`));
      expect([judged.verdict, state.segments.map(name).join(', '), gaps.join(', ')]).toEqual([
        verdict,
        segments,
        missing,
      ]);
    }
    expect(findGaps(state).reboots).toBe(1);
  });
});

describe('the commands of the document', () => {
  const commands = FIXTURE_NAMES.filter((name) => TOPICS[name]?.endsWith('/command'));
  const master = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
  const hmac = (key: Uint8Array, data: string | Uint8Array) =>
    createHmac('sha256', key).update(data).digest();

  /** RFC 5869 for one block of output, and an empty salt. */
  const deviceKey = (info: string) =>
    hmac(hmac(Buffer.alloc(32), master), Buffer.concat([Buffer.from(info), Buffer.of(1)]));

  it.each(commands)('%s bears the signature that the document describes', (name) => {
    const { topic, text: sent } = fixture(name);
    const { sig, ...rest } = JSON.parse(sent);
    const sorted = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .sort()
              .map(([key, inner]) => [key, sorted(inner)]),
          )
        : value;
    const key = deviceKey(`iot-meter/command/k1/${topic.split('/')[1]}`);
    expect(sig).toBe(`k1:${hmac(key, JSON.stringify(sorted(rest))).toString('base64')}`);
  });

  it.each([
    ['command-request-status', 'accepted'],
    ['command-update-config', 'accepted'],
    ['command-start-ota', 'accepted'],
  ])('%s is %s by a simulated meter', (name, result) => {
    expect(commands).toContain(name);
    const { topic, text, payload } = fixture(name);
    const keys = new Map([['k1', deviceKey(`iot-meter/command/k1/${topic.split('/')[1]}`)]]);
    const rules = {
      keys,
      acceptsUnsigned: false,
      tolerance: 0,
      isSynchronised: true,
      mostBytes: 2 ** 26,
    };
    const decision = new CommandLog(rules, new NonVolatile()).decide(
      payload,
      Date.parse(JSON.parse(text).ts),
    );
    expect(decision).toMatchObject({ answer: { result } });
  });
});
