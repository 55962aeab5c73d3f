// In a process of its own: hands a module's handler one event and prints what it answers, or why it fails.
import { pathToFileURL } from 'node:url';

const [, , file = '', event = 'null'] = process.argv;
const { handler } = await import(pathToFileURL(file).href);
const answer = await handler(JSON.parse(event)).catch((error) => ({ failed: error.message }));
process.stdout.write(JSON.stringify(answer), () => process.exit(0));
