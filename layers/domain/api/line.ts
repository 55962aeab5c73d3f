import * as z from 'zod';

/** One line of text that every store takes: no control characters, no lone surrogates, and something to be seen. */
export const line = (max: number) =>
  z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'expected text') })
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected one line of text')
    .regex(/\S/, 'is blank')
    .max(max, `at most ${max} characters`);
