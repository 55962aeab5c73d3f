import { auditValue } from '#domain/access/audit-value.ts';
import { storableJson, storableText } from '../postgres/storable.ts';
import type { Change, Deed } from './change.ts';

/** Entries of the audit log for one deed, with the values of {@link valuesOf}. */
export const INSERT_ENTRIES = `
  INSERT INTO audit_log (subject, role, route, request_id, address, target, before, after)
  SELECT $1, $2, $3, $4, $5, target, before::jsonb, after::jsonb
  FROM unnest($6::text[], $7::text[], $8::text[]) AS c (target, before, after)
  RETURNING id::text`;

/** Longer ones stand in no path, and would break the index. */
const MAX_CHARACTERS = 300;

const textOf = (text: string): string => storableText(text.slice(0, MAX_CHARACTERS));

const targetOf = (deed: Deed, { target }: Change): string | null => {
  const named = target ?? deed.target;
  return named === null ? null : textOf(named);
};

/** A value as an entry holds it. */
export const entryValue = (value: unknown): string => storableJson(auditValue(value));

export const valuesOf = (deed: Deed, changes: Change[]): unknown[] => [
  textOf(deed.subject),
  deed.role,
  deed.route,
  textOf(deed.requestId),
  textOf(deed.address),
  changes.map((change) => targetOf(deed, change)),
  changes.map(({ before }) => entryValue(before)),
  changes.map(({ after }) => entryValue(after)),
];
