import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Recipe, step } from './build.ts';

const GO = 'install Go 1.24 or newer (https://go.dev/dl)';
const RUST = 'install Rust (https://rustup.rs)';

/** MinIO has no version numbers that Go understands; this is its last release, of February 2026. */
const MINIO = 'v0.0.0-20260212201848-7aac2a2c5b7c';

export const minio: Recipe = {
  name: 'minio',
  version: MINIO,
  needs: { go: GO },
  takes: 'some minutes',
  build: (folder) =>
    step('go', ['install', `github.com/minio/minio@${MINIO}`], { cwd: folder, env: { GOBIN: folder } }),
};

const INFLUXDB = '2.7.12';
const INFLUXD = 'github.com/influxdata/influxdb/v2/cmd/influxd';

/** Its module was never meant to be installed by version: its Flux engine is Rust, which a pkg-config of its own finds and builds. */
export const influxd: Recipe = {
  name: 'influxd',
  version: INFLUXDB,
  needs: { go: GO, cargo: RUST, rustc: RUST, cc: 'install a C compiler' },
  takes: 'about 4 minutes',
  build: buildInfluxd,
};

async function buildInfluxd(folder: string): Promise<void> {
  const cwd = join(folder, 'build');
  const tools = join(cwd, 'tools');
  await mkdir(tools, { recursive: true });
  const go = (args: string[], env: Record<string, string> = {}) => step('go', args, { cwd, env });
  await go(['install', 'github.com/influxdata/pkg-config@v0.2.14'], { GOBIN: tools });
  const wrapper = join(tools, 'rustc-without-lints'); // its Rust part is older than today's lints, and forbids warnings
  await writeFile(wrapper, '#!/bin/sh\nexec "$@" --cap-lints allow\n');
  await chmod(wrapper, 0o755);
  await go(['mod', 'init', 'build']);
  await go(['get', '-tool', `${INFLUXD}@v${INFLUXDB}`]);
  await go(['build', '-tags', 'sqlite_foreign_keys,sqlite_json', '-o', join(folder, 'influxd'), INFLUXD], {
    PATH: `${tools}:${process.env.PATH}`,
    RUSTUP_TOOLCHAIN: 'stable',
    RUSTC_WRAPPER: wrapper,
  });
  await rm(cwd, { recursive: true, force: true });
}
