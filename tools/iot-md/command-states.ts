import { COMMAND_STATES, isFinal, TRANSITIONS } from '#domain/commands/state.ts';

/** The states of a command and the ways between them, drawn by Mermaid. */
export const commandStates = (): string =>
  [
    '```mermaid',
    'stateDiagram-v2',
    '    [*] --> pending: stored',
    ...TRANSITIONS.map(({ from, to, label }) => `    ${from} --> ${to}: ${label}`),
    ...COMMAND_STATES.filter(isFinal).map((state) => `    ${state} --> [*]`),
    '```',
  ].join('\n');
