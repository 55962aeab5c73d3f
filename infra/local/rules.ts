import type { LevelCondition, Rule } from '#manifest/types.ts';

/** Says whether a rule takes messages on this topic, as AWS IoT's rules engine would. */
export function takes({ from, whereAny }: Rule, topic: string): boolean {
  const levels = topic.split('/');
  return (
    fits(from.split('/'), levels) &&
    (whereAny.length === 0 || whereAny.some((condition) => meets(condition, levels)))
  );
}

/** MQTT topic filters: `+` stands for one level, a last `#` for any number (MQTT 3.1.1, 4.7.1). */
function fits(filter: string[], levels: string[]): boolean {
  const multi = filter.at(-1) === '#';
  const fixed = multi ? filter.slice(0, -1) : filter;
  if (multi ? levels.length < fixed.length : levels.length !== fixed.length) return false;
  return fixed.every((part, index) => part === '+' || part === levels[index]);
}

function meets(condition: LevelCondition, levels: string[]): boolean {
  const level = levels[condition.level - 1];
  return 'is' in condition ? level === condition.is : level !== condition.isNot;
}
