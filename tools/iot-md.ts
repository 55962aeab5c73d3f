// Writes the generated parts of IoT.md: examples from the fixtures, tables from the code. With --check it writes nothing
// and fails where the document differs from what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { render, staleBlocks } from './iot-md/render.ts';

const file = new URL('../IoT.md', import.meta.url);
const text = readFileSync(file, 'utf8');

if (process.argv.includes('--check')) {
  const stale = staleBlocks(text);
  for (const name of stale)
    console.error(`IoT.md: ${name} is not what fixtures and code say; run npm run docs`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else writeFileSync(file, render(text));
