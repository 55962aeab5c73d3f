/** One figure of /metrics, with its labels. */
export type Figure = { name: string; labels: Record<string, string>; value: number };

/** Reads what /metrics says (Prometheus text format). */
export async function figuresOf(api: string): Promise<Figure[]> {
  const text = await (await fetch(`${api}/metrics`)).text();
  return [...text.matchAll(/^(\w+)(?:\{([^}]*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', said = '']) => [key, said]),
    ),
    value: Number(value),
  }));
}

/** Resolves when no function has a message left to do and at least `messages` have come in. */
export async function caughtUp(api: string, messages = 0): Promise<void> {
  for (;;) {
    const figures = await figuresOf(api);
    const lags = figures.filter(({ name }) => name === 'iot_meter_lag_messages');
    const end = figures.find(({ name }) => name === 'iot_meter_journal_end')?.value ?? 0;
    if (end >= messages && lags.length > 0 && lags.every(({ value }) => value === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
