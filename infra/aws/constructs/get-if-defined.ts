/** The value, where there is one. @throws Error with the message where there is none */
export function getIfDefined<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new Error(message);
  return value;
}
