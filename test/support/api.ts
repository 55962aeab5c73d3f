import * as z from 'zod';

const RawRow = z.object({ filename: z.string() });
const PointRow = z.object({ time: z.string(), value: z.number(), metric: z.string() });

/** All rows of a paged list, by following its Link headers. */
export async function allPages<T extends z.ZodType>(
  api: string,
  path: string,
  row: T,
  headers: Record<string, string> = {},
): Promise<z.output<T>[]> {
  const rows: z.output<T>[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const response: Response = await fetch(`${api}${next}`, { headers });
    if (!response.ok) throw new Error(`${next} answered ${response.status}: ${await response.text()}`);
    rows.push(...z.array(row).parse(await response.json()));
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  return rows;
}

/** The seq in the name of every telemetry message that the archive has of a device. */
export async function archivedSeqs(api: string, deviceId: string): Promise<number[]> {
  const rows = await allPages(api, `/api/devices/${deviceId}/raw-data?category=telemetry&limit=1000`, RawRow);
  return rows.map(({ filename }) => Number(/_(\d+)_[0-9a-f]{8}\.json$/.exec(filename)?.[1] ?? Number.NaN));
}

/** The value of every sample of a metric that the time series have of a device, over two days. */
export async function storedValues(api: string, deviceId: string, metric: string): Promise<number[]> {
  const rows = await allPages(api, `/api/devices/${deviceId}/metrics?start=-2d&metric=${metric}`, PointRow);
  return rows.map(({ value }) => value);
}
