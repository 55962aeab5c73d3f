/** The first block of this kind in a PEM text, with its lines of dashes. @throws Error where there is none */
export function pemBlock(text: string, kind: string): string {
  const block = new RegExp(`-----BEGIN ${kind}-----[^-]+-----END ${kind}-----`).exec(text)?.[0];
  if (block === undefined) throw new Error(`no ${kind} in PEM`);
  return `${block}\n`;
}
