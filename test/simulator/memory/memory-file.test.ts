import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blankMemory } from '#simulator/memory/memory.ts';
import { memoryFile } from '#simulator/memory/memory-file.ts';
import { temporaryFolder } from '../../support/folder.ts';

const CHANGES = {
  config: { send_interval_s: 20 },
  answers: [{ cmdId: '0b6c7f2e-5d1f-4a57-9d59-0b8f1f6f3a11', result: 'rejected' as const, detail: 'no' }],
  lastCommandTs: 1,
};

test('a memory in a folder is the same when it is opened again, and each device has its own', () => {
  const folder = join(temporaryFolder(), 'new');
  expect(memoryFile(folder, 'a').read()).toEqual(blankMemory());
  memoryFile(folder, 'a').write(CHANGES);
  memoryFile(folder, 'a').write({ firmware: '3.0.0' });
  expect(memoryFile(folder, 'a').read()).toEqual({ ...blankMemory(), ...CHANGES, firmware: '3.0.0' });
  expect(memoryFile(folder, 'b').read()).toEqual(blankMemory());
});

test('what a cut left half written does not count', () => {
  const folder = temporaryFolder();
  memoryFile(folder, 'a').write(CHANGES);
  writeFileSync(join(folder, 'a.json.new'), '{"config":');
  expect(memoryFile(folder, 'a').read()).toEqual({ ...blankMemory(), ...CHANGES });
  memoryFile(folder, 'a').write({ lastCommandTs: 2 });
  expect(readdirSync(folder)).toEqual(['a.json']);
});

test('a file that is no memory is named, and not written over', () => {
  const folder = temporaryFolder();
  for (const text of ['', '{}', '{"config":{"send_interval_s":0}}']) {
    writeFileSync(join(folder, 'a.json'), text);
    expect(() => memoryFile(folder, 'a')).toThrow('a.json is not the memory of a meter');
  }
});
