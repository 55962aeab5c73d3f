/** Where a broker is, for people and figures: `host:port`, without the credentials that a URL may hold. */
export const addressOf = (url: string): string => new URL(url).host;

/** The URL as it may be shown. */
export function withoutCredentials(url: string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}

/** The name and password in a URL, in which special characters are percent-encoded; none of both where there is no name. */
export function credentialsIn(url: string): { username?: string; password?: string } {
  const { username, password } = new URL(url);
  if (username === '') return {};
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
