import { NotFound } from '#domain/errors.ts';

/** The id of an alert in a path, if one can have it. @throws NotFound */
export function alertIdIn({ id }: { id: string }): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new NotFound('there is no such alert: the path has no id of one');
}

/** What was found. @throws NotFound */
export function found<T>(alert: T | undefined, id: string): T {
  if (alert === undefined) throw new NotFound(`there is no alert ${id}`);
  return alert;
}
