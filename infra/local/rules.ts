import type { LevelCondition, Rule } from '#manifest/types.ts';

/** Answers whether a rule takes messages on a topic, as AWS IoT's rules engine would. */
export function takerOf({ from, whereAny }: Rule): (topic: string) => boolean {
  const filter = from.split('/');
  return (topic) => {
    const levels = topic.split('/');
    return (
      fits(filter, levels) &&
      (whereAny.length === 0 || whereAny.some((condition) => meets(condition, levels)))
    );
  };
}

/** MQTT topic filters: `+` stands for one level, a last `#` for any number (MQTT 3.1.1, 4.7.1). */
function fits(filter: string[], levels: string[]): boolean {
  const multi = filter.at(-1) === '#';
  const fixed = filter.length - (multi ? 1 : 0);
  if (multi ? levels.length < fixed : levels.length !== fixed) return false;
  return filter.every((part, index) => index >= fixed || part === '+' || part === levels[index]);
}

function meets(condition: LevelCondition, levels: string[]): boolean {
  const level = levels[condition.level - 1];
  return 'is' in condition ? level === condition.is : level !== condition.isNot;
}
