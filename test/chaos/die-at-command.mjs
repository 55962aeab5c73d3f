// Kills the process with -9 when it writes the command for the DIE_AT-th time: the first time it is on the way to the broker, and not published yet.
import { Socket } from 'node:net';

const at = Number(process.env.DIE_AT ?? '0');
const marker = Buffer.from('/command');
let seen = 0;
const die = (chunk) => {
  if (at === 0 || !Buffer.from(chunk).includes(marker)) return;
  seen += 1;
  if (seen === at) process.kill(process.pid, 'SIGKILL');
};
const { _write, _writev } = Socket.prototype;
Socket.prototype._write = function (chunk, encoding, done) {
  if (typeof chunk !== 'string') die(chunk);
  return _write.call(this, chunk, encoding, done);
};
Socket.prototype._writev = function (chunks, done) {
  for (const { chunk } of chunks) if (typeof chunk !== 'string') die(chunk);
  return _writev.call(this, chunks, done);
};
