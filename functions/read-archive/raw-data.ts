import { type RawDataQuery, rawDataApi } from '#domain/api/raw-data.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { NotFound } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import type { Archive, ObjectInfo } from '#store/archive/port.ts';
import type { Registry } from '#store/registry/port.ts';
import { objectReply } from './objects.ts';
import { pageOf, pageReply } from './pages.ts';

type Services = { archive: Archive; registry: Pick<Registry, 'exists'> };

/** Archived messages of a device. */
export const list = route(rawDataApi.list, async (request, services: Services) => {
  const id = deviceIdOf(request.params);
  const prefix = prefixOf(id, request.query);
  const page =
    prefix === null
      ? { objects: [], next: undefined }
      : await pageOf(services.archive, prefix, request.query);
  if (page.objects.length === 0) await mustBeKnown(id, services);
  return pageReply(request, page.objects.map(rowOf), page.next);
});

/** One archived message. */
export const read = route(rawDataApi.read, async ({ params }, { archive }: Services) =>
  objectReply(archive, `${deviceIdOf(params)}/${params.category}/${params.name}`),
);

/** No other folder of the archive is read as a device's: their names are no ids. */
function deviceIdOf({ id }: { id: string }): string {
  if (isDeviceId(id)) return id;
  throw new NotFound(`there is no device ${id}`);
}

/** The beginning of the keys wanted; null where prefix and category exclude each other. */
function prefixOf(id: string, { prefix = '', category }: RawDataQuery): string | null {
  const folder = category === undefined ? '' : `${category}/`;
  if (prefix.startsWith(folder)) return `${id}/${prefix}`;
  return folder.startsWith(prefix) ? `${id}/${folder}` : null;
}

/** An empty list is only for a device that the registry knows, or that has sent: the registry takes in only so many. */
async function mustBeKnown(id: string, { archive, registry }: Services): Promise<void> {
  if (await registry.exists(id)) return;
  const { objects } = await archive.list({ prefix: `${id}/`, limit: 1 });
  if (objects.length === 0) throw new NotFound(`there is no device ${id}`);
}

const rowOf = ({ key, size, lastModified }: ObjectInfo) => ({
  filename: key,
  size,
  last_modified: lastModified.toISOString(),
});
