/**
 * How many times a property is tried: few in `npm test`, `TRIES_TIMES` as often in a search of its own (`npm run test:properties`).
 */
export const triesOf = (preset: number): number => preset * Number(process.env.TRIES_TIMES ?? 1);
