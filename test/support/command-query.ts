import { type CommandQuery, commandsApi } from '#domain/api/commands.ts';

/** A query of commands as a route parses it. */
export const queryOf = (query: Record<string, string>): CommandQuery => commandsApi.list.query.parse(query);
