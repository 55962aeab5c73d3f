// In a process of its own with an empty environment: loads a bundle as an emulator does, by require(), which refuses a
// top-level await, and as Lambda does, by import(); then says what it exports and whether its handler answers a promise.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [, , file = ''] = process.argv;
const required = createRequire(import.meta.url)(file);
const { handler } = await import(pathToFileURL(file).href);
const answer = handler({}, {});
const isPromise = answer instanceof Promise;
if (isPromise) answer.catch(() => undefined); // without settings it can do nothing
const said = { same: required.handler === handler, isPromise, parameters: handler.length };
process.stdout.write(JSON.stringify(said), () => process.exit(0));
