import type { LevelCondition, Rule } from '#manifest/types.ts';

/**
 * A rule of the manifest in the SQL of AWS IoT
 * (https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-reference.html). `encode(*, 'base64')` takes the payload as its
 * bytes are, so one that is not JSON, not UTF-8 or empty arrives too.
 */
export const sqlOf = ({ from, whereAny, only }: Rule): string =>
  [
    "SELECT encode(*, 'base64') AS payload, topic() AS topic, timestamp() AS received_at,",
    `clientid() AS client_id, principal() AS principal${only === undefined ? '' : `, ${quoted(only)} AS only_for`}`,
    `FROM ${quoted(from)}`,
    ...(whereAny.length === 0 ? [] : [`WHERE ${whereAny.map(conditionOf).join(' OR ')}`]),
  ].join(' ');

/** A level that is not there is no other level either: compared with anything it is Undefined, which a WHERE takes for false. */
const conditionOf = (condition: LevelCondition): string =>
  'is' in condition
    ? `topic(${condition.level}) = ${quoted(condition.is)}`
    : `isUndefined(topic(${condition.level})) OR topic(${condition.level}) <> ${quoted(condition.isNot)}`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
