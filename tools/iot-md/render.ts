import { commandStates } from './command-states.ts';
import { example } from './examples.ts';
import { fieldsOf } from './fields.ts';
import { signatureOf } from './signature.ts';
import { table } from './tables.ts';

/** What can stand in the document between `<!-- kind: name -->` and `<!-- end -->`. */
const MAKERS = new Map<string, (name: string) => string>([
  ['example', example],
  ['fields', fieldsOf],
  ['table', table],
  ['signature', signatureOf],
  ['diagram', commandStates],
]);

const BLOCK = /<!-- (example|fields|table|signature|diagram): ([\w-]+) -->\n[\s\S]*?<!-- end -->/g;

const made = (kind: string, name: string): string =>
  `<!-- ${kind}: ${name} -->\n\n${MAKERS.get(kind)?.(name) ?? ''}\n\n<!-- end -->`;

/** The document with its generated parts made anew; all else stays. @throws RangeError for a name nobody knows */
export const render = (text: string): string =>
  text.replaceAll(BLOCK, (_block, kind: string, name: string) => made(kind, name));

/** The generated parts that differ from what would be made, as `kind: name`. */
export const staleBlocks = (text: string): string[] =>
  [...text.matchAll(BLOCK)].flatMap(([block, kind = '', name = '']) =>
    block === made(kind, name) ? [] : [`${kind}: ${name}`],
  );
