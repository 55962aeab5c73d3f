// Kills the process with -9 when a thread writes a command to a socket: `?in=api`, before it is published; `?in=main`, when it is on its way to the device.
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';

const inMain = new URL(import.meta.url).searchParams.get('in') === 'main';
const COMMAND_TOPIC = 'iot/m1/command';
const { _write, _writev } = Socket.prototype;

const die = (chunk) => {
  if (inMain === isMainThread && Buffer.from(chunk).includes(COMMAND_TOPIC))
    process.kill(process.pid, 'SIGKILL');
};

Socket.prototype._write = function writeOrDie(chunk, encoding, done) {
  die(chunk);
  return _write.call(this, chunk, encoding, done);
};
Socket.prototype._writev = function writeOrDie(chunks, done) {
  for (const { chunk } of chunks) die(chunk);
  return _writev.call(this, chunks, done);
};
