/**
 * How many slots the member at this place (from 0) holds: all of them are held, and no member has two more than another.
 * @param members how many there are, at least one
 */
export const shareOf = (slots: number, members: number, place: number): number =>
  Math.floor(slots / members) + (place < slots % members ? 1 : 0);
