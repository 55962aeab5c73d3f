import { auditValue } from '#domain/access/audit-value.ts';
import { storableJson, storableText } from '../postgres/storable.ts';
import type { Change, Deed } from './change.ts';

/** An entry of the audit log, with the values of {@link valuesOf}. */
export const INSERT_ENTRY = `
  INSERT INTO audit_log (subject, role, route, target, before, after, request_id, address)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Longer ones stand in no path, and would break the index. */
const MAX_CHARACTERS = 300;

const textOf = (text: string): string => storableText(text.slice(0, MAX_CHARACTERS));

export function valuesOf(deed: Deed, { target, before, after }: Change): unknown[] {
  const named = target ?? deed.target;
  return [
    textOf(deed.subject),
    deed.role,
    deed.route,
    named === null ? null : textOf(named),
    storableJson(auditValue(before)),
    storableJson(auditValue(after)),
    textOf(deed.requestId),
    textOf(deed.address),
  ];
}
