/** The root of the project, from which the manifest names entries. */
const ROOT = new URL('../../', import.meta.url);

/** A function's handler as every platform enters it; it parses its event itself. */
export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

/** Imports the module that the manifest names and answers its `handler`. @throws Error when it exports none */
export async function importHandler(entry: string): Promise<Handler> {
  const module: unknown = await import(new URL(entry, ROOT).href);
  const handler =
    typeof module === 'object' && module !== null && 'handler' in module ? module.handler : undefined;
  if (!isHandler(handler)) throw new Error(`${entry} exports no handler`);
  return handler;
}
