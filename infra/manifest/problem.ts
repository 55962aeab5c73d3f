/** What is wrong with one entry, and the rule that it breaks, with the page the rule is from where it is not ours. */
export type Problem = { entry: string; problem: string; rule: string };

/** The problem, unless the condition holds. */
export const unless = (holds: boolean, entry: string, problem: string, rule: string): Problem[] =>
  holds ? [] : [{ entry, problem, rule }];
