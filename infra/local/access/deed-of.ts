import { userInfo } from 'node:os';
import type { Deed } from '#store/audit/change.ts';

/** What is done on this machine and not over the API, as the audit log has it. */
export const deedOf = (route: string): Deed => ({
  subject: `user ${userInfo().username}`,
  role: 'admin',
  route,
  target: null,
  requestId: `process ${process.pid}`,
  address: 'this machine',
});
