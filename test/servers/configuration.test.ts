import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compose, expressions, ROOT } from '#test/infra/compose/files.ts';
import { goTool, HAS_GO, ownGoTool } from './support/go-tool.ts';

/** Building each for the first time takes up to two minutes. */
const BUILD_MS = 600_000;

const run = (program: string, args: string[], input = '') =>
  spawnSync(program, args, { cwd: ROOT, input, encoding: 'utf8' });

const versionOf = (service: string): string => compose.services[service]?.image.split(':')[1] ?? '';

describe.skipIf(!HAS_GO)('as the programs themselves read them', () => {
  it('docker-compose.yml is one by the specification, and its parts fit together', {
    timeout: BUILD_MS,
  }, () => {
    const check = ownGoTool('check-compose', 'github.com/compose-spec/compose-go/v2', 'v2.16.2');
    // not in the project's own folder, where somebody may have an .env
    const folder = mkdtempSync(join(tmpdir(), 'compose-'));
    const read = () => spawnSync(check, ['docker-compose.yml'], { cwd: folder, encoding: 'utf8' });
    try {
      for (const file of ['docker-compose.yml', '.env.example', 'infra/compose/first-run.sh'])
        cpSync(join(ROOT, file), join(folder, file));
      const before = read();
      expect(before.status).not.toBe(0);
      expect(before.stderr).toContain('run infra/compose/first-run.sh');
      spawnSync('sh', ['infra/compose/first-run.sh'], { cwd: folder });
      expect(read()).toMatchObject({ status: 0, stderr: '' });
      writeFileSync(join(folder, 'docker-compose.yml'), 'services: { runtime: { image: x, prots: [] } }');
      expect(read()).toMatchObject({ status: 1 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('Prometheus reads the alert rules, and every expression of the dashboards', {
    timeout: BUILD_MS,
  }, () => {
    // its module has 0.{minor and patch} for 3.{minor}.{patch}
    const version = versionOf('prometheus').replace(/^v3\.(\d+)\.(\d+)$/, 'v0.3$1.$2');
    const check = ownGoTool('check-prometheus', 'github.com/prometheus/prometheus', version);
    const rules = ['infra/compose/prometheus/rules.yml'];
    expect(run(check, rules, expressions.join('\n'))).toMatchObject({ stdout: '', status: 0 });
    expect(run(check, [], 'sum(up')).toMatchObject({ status: 1 });
  });

  it('Alertmanager reads its configuration', { timeout: BUILD_MS }, () => {
    const amtool = goTool(
      'amtool',
      'github.com/prometheus/alertmanager/cmd/amtool',
      versionOf('alertmanager'),
    );
    expect(run(amtool, ['check-config', 'infra/compose/alertmanager/alertmanager.yml'])).toMatchObject({
      status: 0,
    });
  });
});
