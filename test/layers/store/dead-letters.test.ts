import { expect, it } from 'vitest';
import { messageOf } from '#domain/message.ts';
import { openArchive } from '#store/archive/open.ts';
import { asideKey, bury, DeadLetter, deadLetterKey, lettersOf, setAside } from '#store/dead-letters.ts';
import { inFolder } from '#test/support/archives.ts';
import { messageOn } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';

const message = messageOn('iot/m1/telemetry', Buffer.from([0xff, 0x00, 0x7b]), {
  principal: 'certificate-1',
});
const opened = () => openArchive(inFolder(temporaryFolder()));

async function letterIn(archive: ReturnType<typeof opened>, key: string) {
  const bytes = await archive.get(key);
  return bytes && DeadLetter.parse(JSON.parse(bytes.toString()));
}

it('keeps the whole message, so that it can be sent again', async () => {
  const archive = opened();
  await bury(archive, 'store-metrics', message, 'TypeError: x');
  const letter = await letterIn(archive, deadLetterKey('store-metrics', message));
  expect(letter).toMatchObject({ function: 'store-metrics', reason: 'TypeError: x' });
  expect(messageOf('1', letter!.message)).toEqual(message);
});

it('buries the same message of the same receipt once, for each function', async () => {
  const archive = opened();
  for (const name of ['store-metrics', 'store-metrics', 'update-registry'])
    await bury(archive, name, message, 'TypeError');
  const { objects } = await archive.list({ prefix: lettersOf(), limit: 10 });
  expect(objects.map(({ key }) => key).toSorted()).toEqual([
    deadLetterKey('store-metrics', message),
    deadLetterKey('update-registry', message),
  ]);
});

it.each([Number.MAX_VALUE, -Number.MAX_VALUE, 8.64e15, 0.5])(
  'buries also what was received at %d',
  async (receivedAt) => {
    const archive = opened();
    await bury(archive, 'store-metrics', { ...message, receivedAt }, 'TypeError');
    const { objects } = await archive.list({ prefix: lettersOf('store-metrics'), limit: 10 });
    expect(objects).toHaveLength(1);
  },
);

it('sets a letter aside, whole, and leaves its place free for the next', async () => {
  const archive = opened();
  await bury(archive, 'store-metrics', message, 'TypeError');
  const key = deadLetterKey('store-metrics', message);
  const letter = await letterIn(archive, key);
  const aside = await setAside(archive, [{ key, letter: letter! }]);
  expect(aside).toEqual([asideKey(key)]);
  expect(await archive.get(key)).toBeUndefined();
  expect(await letterIn(archive, aside[0]!)).toEqual(letter);
});

it('leaves a letter where it is that was set aside before', async () => {
  const archive = opened();
  await bury(archive, 'store-metrics', message, 'TypeError');
  const key = deadLetterKey('store-metrics', message);
  const letter = (await letterIn(archive, key))!;
  const aside = await setAside(archive, [{ key, letter }]);
  expect(await setAside(archive, [{ key: aside[0]!, letter }])).toEqual(aside);
  expect(await letterIn(archive, aside[0]!)).toEqual(letter);
});
