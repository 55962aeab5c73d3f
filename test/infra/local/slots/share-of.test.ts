import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareOf } from '#local/slots/share-of.ts';

const slots = fc.integer({ min: 1, max: 64 });
const members = fc.integer({ min: 1, max: 100 });

const sharesOf = (count: number, among: number) =>
  Array.from({ length: among }, (_, place) => shareOf(count, among, place));

it('gives every slot to somebody, and to nobody more than one more than to another', () => {
  fc.assert(
    fc.property(slots, members, (count, among) => {
      const shares = sharesOf(count, among);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(count);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }),
  );
});

it('takes nothing from who was there for who leaves from behind', () => {
  fc.assert(
    fc.property(slots, members, (count, among) => {
      const before = sharesOf(count, among + 1);
      const after = sharesOf(count, among);
      expect(after.every((share, place) => share >= (before[place] ?? 0))).toBe(true);
    }),
  );
});
