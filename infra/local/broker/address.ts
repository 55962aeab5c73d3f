/** Where a broker is, for people and figures: `host:port`, without the credentials that a URL may hold. */
export const addressOf = (url: string): string => new URL(url).host;

/** The URL as it may be shown. */
export function withoutCredentials(url: string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
