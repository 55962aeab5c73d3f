import { deadLettersApi, type Redrive, type Redriven } from '#domain/api/dead-letters.ts';
import { MAX_LIMIT } from '#domain/api/paging.ts';
import { messageOf } from '#domain/message.ts';
import { route } from '#lambda/route.ts';
import type { Archive } from '#store/archive/port.ts';
import type { Bus } from '#store/bus/port.ts';
import { asideKey, DeadLetter, lettersOf, setAside } from '#store/dead-letters.ts';
import { someAtOnce } from '#store/some-at-once.ts';
import { readObject } from './objects.ts';

type Services = { archive: Archive; bus: Bus };
type Report = Omit<Redriven, 'remaining'>;
type Letter = { key: string; letter: DeadLetter };

/** So many letters are held at once: each may carry a payload of 128 KiB. */
const AT_ONCE = 50;

/** Sends letters on their way again. One that fails again comes back with its new reason. */
export const redrive = route(deadLettersApi.redrive, async ({ body }, services: Services) => {
  const report: Report = { redriven: 0, not_found: [], unreadable: [], unreachable: [] };
  const keys = await keysOf(body, services.archive);
  for (let at = 0; at < keys.length; at += AT_ONCE)
    await redriveSome(keys.slice(at, at + AT_ONCE), services, report);
  const left = await services.archive.list({ prefix: lettersOf(body.function), limit: MAX_LIMIT });
  return { status: 200, json: { ...report, remaining: left.objects.length } };
});

async function keysOf({ keys, function: name }: Redrive, archive: Archive): Promise<string[]> {
  if (keys !== undefined) return [...new Set(keys)];
  const { objects } = await archive.list({ prefix: lettersOf(name), limit: MAX_LIMIT });
  return objects.map(({ key }) => key);
}

async function redriveSome(keys: string[], { archive, bus }: Services, report: Report): Promise<void> {
  const read = await readLetters(keys, archive, report);
  const letters = read.filter(({ letter }) => bus.reaches(letter.function));
  report.unreachable.push(...read.filter((one) => !letters.includes(one)).map(({ key }) => key));
  const aside = await setAside(archive, letters);
  for (const [name, group] of Map.groupBy(letters, ({ letter }) => letter.function))
    await bus.send(
      name,
      group.map(({ key, letter }) => ({ ...messageOf(key, letter.message), replayed: true })),
    );
  await archive.remove(aside);
  report.redriven += letters.length;
}

async function readLetters(keys: string[], archive: Archive, report: Report): Promise<Letter[]> {
  const read = await someAtOnce(keys, 16, async (key) => ({ key, letter: await readLetter(archive, key) }));
  report.not_found.push(...read.filter(({ letter }) => letter === undefined).map(({ key }) => key));
  report.unreadable.push(...read.filter(({ letter }) => letter === null).map(({ key }) => key));
  return read.flatMap(({ key, letter }) =>
    letter === undefined || letter === null ? [] : [{ key, letter }],
  );
}

/** Also one that an earlier try had set aside when the bus went away. */
async function readLetter(archive: Archive, key: string): Promise<DeadLetter | null | undefined> {
  const letter = await readObject(archive, key, DeadLetter);
  return letter === undefined ? readObject(archive, asideKey(key), DeadLetter) : letter;
}
