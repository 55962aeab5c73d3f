/** Sends no commands, where none wait. */
export const idleDispatcher = { send: async () => ({ sent: 0, away: false }) };
