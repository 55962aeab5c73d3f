import { FolderIdentities } from '#store/identities/folder/folder.ts';

// A process of its own that issues one certificate of the house in the folder it is told.
const identities = new FolderIdentities(process.argv[2] ?? '');
await identities.register('m1');
process.send?.(await identities.issue('m1', null));
