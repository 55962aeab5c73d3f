export const HELP = `Feeds the archive through the functions again: puts back what the metrics or the registry have lost.

npm run replay -- [options]

  --from T          only messages from this time on: ISO 8601, epoch milliseconds, or relative as -7d
  --to T            only messages before this time; now() is now
  --device ID       only this device; can be given again. Default: all that the archive has
  --into STORES     metrics, registry or metrics,registry. Default: both
  --rate N          at most so many messages a second. Default: as fast as the stores take them
  --dry-run         only read the archive and say what is there
  --json            the report as JSON, with all differences
  --help            this

Where archive and stores are it takes from the same settings as npm start (README.md). It can be stopped at any time, and run
again as often as you like: what is there already stays as it is. With the embedded database the runtime has to be
stopped first. It never touches last_seen, connections, commands and alerts.

Exit code: 0 all went in, 1 something was left out or went wrong, 130 stopped before the end.`;
