import { holdFolder } from '#local/data-folder.ts';
import { lockFile } from '#local/slots/file-lock.ts';
import { Members } from '#local/slots/members.ts';

// A process that holds something until it is killed: what, and where, stand on its command line.
const [what, path = ''] = process.argv.slice(2);
const holders: Record<string, () => unknown> = {
  alone: () => lockFile(path, 'alone'),
  together: () => lockFile(path, 'together'),
  folder: () => holdFolder(path, 'together'),
  'folder alone': () => holdFolder(path, 'alone'),
  member: () => new Members(path),
};
const held = holders[what ?? '']?.();
console.log(held === null ? 'refused' : 'held');
setInterval(() => held, 60_000);
