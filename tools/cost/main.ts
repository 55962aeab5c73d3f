// What the service costs on AWS: npm run cost -- --devices 10000 --interval 10. See docs/cost.md.
import { parseCommandLine } from './command-line.ts';
import { helpText } from './help.ts';
import { reportOf } from './report.ts';
import { textOf } from './text.ts';

const parsed = parseCommandLine(process.argv.slice(2));

if (parsed.wants === 'help') console.log(helpText());
else if (parsed.wants === 'bill') {
  const report = reportOf(parsed.assumed);
  console.log(parsed.json ? JSON.stringify(report, null, 2) : textOf(report));
} else {
  console.error([...parsed.problems, 'See --help.'].join('\n'));
  process.exitCode = 2;
}
