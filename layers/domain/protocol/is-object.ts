export type Fields = Record<string, unknown>;

/** Whether a JSON value is an object, and no array. */
export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
