const rounded = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Cents below ten dollars, whole dollars below a million, millions to four digits. */
export function dollarsText(dollars: number): string {
  if (dollars < 9.995) return rounded(dollars, 2);
  if (dollars < 999_999.5) return rounded(dollars, 0);
  const millions = dollars / 1e6;
  const digits = [10, 100, 1000].filter((step) => millions < step).length;
  return `${rounded(millions, digits)} M`;
}

/** Large numbers by million. */
export const numberText = (value: number): string =>
  value >= 1e7
    ? `${(value / 1e6).toLocaleString('en-US', { maximumFractionDigits: 2 })} M`
    : smallText(value);

const smallText = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 });
