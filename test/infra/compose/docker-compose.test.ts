import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '#lambda/load-config.ts';
import { Settings } from '#local/settings.ts';
import { compose, ONCE, portsOf, ROOT, services, text, yaml } from './files.ts';

/** What people knew from the system that this one takes the place of, by its port. */
const PORTS: Record<string, number[]> = {
  mosquitto: [1883, 9001],
  minio: [9000, 9090],
  influxdb: [8086],
  postgres: [5432],
  front: [8080],
};

/** Names that the runtime's container takes beside the settings: of the AWS SDK, and of the script that starts it. */
const NO_SETTINGS = ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'INFLUXDB_TOKEN_FILE'];

/** `${NAME}`, `${NAME:-preset}`, `${NAME:?message}` and `${NAME:+instead}`, as compose fills them in. */
const filledIn = (value: string, env: Record<string, string>): string =>
  value.replaceAll(/\$\{(\w+)(?::([-?+])([^}]*))?\}/g, (_, name: string, kind?: string, rest = '') => {
    const given = env[name] ?? '';
    if (kind === '+')
      return given === '' ? '' : rest.replaceAll(/\$(\w+)/g, (_all: string, n: string) => env[n] ?? '');
    return given === '' && kind === '-' ? rest : given;
  });

const variables = [...text('docker-compose.yml').matchAll(/\$\{(\w+)(:[^}]*)?\}/g)].map(
  ([, name = '', rest = '']) => ({ name, rest }),
);
const example = text('.env.example');

describe.each(services)('the service %s', (name, service) => {
  it('has an image of one version', () => {
    expect(service.image).toMatch(/^[\w./-]+:(?!latest$)[\w.-]*\d[\w.-]*$|^[\w-]+:local$/);
    if (service.image.endsWith(':local')) expect(service.build).toBeDefined();
  });

  it('publishes its ports on loopback, unless BIND_ADDRESS says otherwise', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose fills it in
    for (const { bind } of portsOf(service)) expect(bind).toBe('${BIND_ADDRESS:-127.0.0.1}');
  });

  it('is looked after: restarted, asked for its health, given time to stop, and kept from filling disk and memory', () => {
    if (ONCE.includes(name)) return expect(service.restart).toBe('no');
    expect(service.restart).toBe('unless-stopped');
    expect(service).toMatchObject({
      stop_grace_period: expect.stringMatching(/^\d+[sm]$/),
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
      logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } },
    });
    const ownCheck = name === 'runtime' && text('Dockerfile').includes('\nHEALTHCHECK ');
    if (!ownCheck) expect(testOf(service)[0]).toBe('CMD');
  });

  it('can win no rights', () => {
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service).not.toHaveProperty('privileged');
    expect(JSON.stringify(service)).not.toContain('docker.sock');
  });

  it('mounts files that are there, read-only, and volumes that are declared', () => {
    for (const volume of service.volumes) {
      const [from = '', , mode] = volume.split(':');
      if (from.startsWith('.')) {
        expect(existsSync(`${ROOT}${from}`), from).toBe(true);
        expect(mode, volume).toBe('ro');
      } else expect(compose.volumes).toHaveProperty(from);
    }
  });

  it('waits for others by what they promise: health, or that they are done', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on)) {
      expect(compose.services).toHaveProperty(other);
      expect(condition).toBe(ONCE.includes(other) ? 'service_completed_successfully' : 'service_healthy');
    }
  });

  it('has no secret in its environment, only names of those in .env', () => {
    for (const [key, value] of Object.entries(service.environment))
      if (/PASSWORD|TOKEN|SECRET/.test(key) && !key.endsWith('_FILE'))
        expect(value, key).toMatch(/^\$\{\w+:\?run infra\/compose\/first-run\.sh\}$/);
    expect(JSON.stringify(service)).not.toMatch(/:\/\/[^/@$"]+:[^/@$"]+@/);
  });
});

const testOf = (service: object): string[] => {
  const { healthcheck } = service as { healthcheck?: { test: string[] } };
  return healthcheck?.test ?? [];
};

describe('the compose home', () => {
  it('has the ports that people know', () => {
    for (const [name, ports] of Object.entries(PORTS))
      expect(
        portsOf(compose.services[name]!).map(({ published }) => published),
        name,
      ).toEqual(ports);
  });

  it('publishes no port twice', () => {
    const published = services.flatMap(([, service]) => portsOf(service).map((port) => port.published));
    expect(new Set(published).size).toBe(published.length);
  });

  it('can run several runtimes: none has a name or a port of the host of its own', () => {
    expect(compose.services.runtime).not.toHaveProperty('container_name');
    expect(compose.services.runtime?.ports).toEqual([]);
    expect(text('infra/compose/front/haproxy.cfg')).toContain(' runtime:8080 check ');
  });

  it('keeps each caller who logs in with one runtime, for each counts the requests of a caller by itself', () => {
    expect(text('infra/compose/front/haproxy.cfg')).toMatch(
      /backend runtimes\n(?: {4}.*\n)* {4}balance hdr\(Authorization\)\n {4}hash-type consistent\n/,
    );
  });

  it('gives the runtime settings that it knows and can use', () => {
    const env = Object.fromEntries(
      variables.map(({ name }) => [
        name,
        name.endsWith('DAYS') || name === 'SIMULATED_DEVICES'
          ? ''
          : name === 'COMMAND_SECRET' || name === 'ALERT_WEBHOOK_SECRET'
            ? 'x'.repeat(32)
            : 'x1',
      ]),
    );
    const preset = {
      CORS_ORIGINS: '',
      ARCHIVE_LAYOUT: '',
      LOG_LEVEL: '',
      API_KEYS: '',
      OIDC_ISSUER: '',
      OIDC_AUDIENCE: '',
      OIDC_ROLES_CLAIM: '',
      ALERT_WEBHOOK_URL: '',
    };
    const given = {
      ...env,
      ...preset,
      HTTP_HOSTS: 'meters.example.org',
      CORS_ORIGINS: 'https://fleet.example.org',
    };
    const environment = Object.entries(compose.services.runtime?.environment ?? {}).map(([name, value]) => [
      name,
      filledIn(value, given),
    ]);
    const known = [...Object.keys(Settings.in.shape), ...NO_SETTINGS];
    for (const [name] of environment) expect(known).toContain(name);
    expect(
      loadConfig(Settings, { ...Object.fromEntries(environment), INFLUXDB_TOKEN: 'minted' }),
    ).toMatchObject({
      HTTP_HOSTS: ['runtime', 'front', 'meters.example.org'],
      CORS_ORIGINS: ['https://fleet.example.org'],
      DATABASE_URL: 'postgres://iot_runtime:x1@postgres:5432/iot_devices',
      MQTT_URL: ['mqtt://iot-runtime:x1@mosquitto:1884'],
      API_KEYS: 'off',
      INFLUXDB_ORG: 'iot-org',
      INFLUXDB_BUCKET: 'iot-metrics',
      S3_BUCKET: 'iot-data',
      ANONYMOUS_ACCESS: 'allowed',
    });
  });

  it('lets the runtime use no root of a store', () => {
    const text = JSON.stringify([
      compose.services.runtime,
      compose.services.simulator,
      compose.services.front,
    ]);
    expect(text).not.toContain('ROOT');
  });

  it('names every variable in .env.example, and demands those that are secret', () => {
    const named = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(variables.map(({ name }) => name)));
    for (const { name, rest } of variables)
      if (/PASSWORD|TOKEN|SECRET/.test(name)) expect(rest, name).toBe(':?run infra/compose/first-run.sh');
      else expect(rest, name).toMatch(/^:[-+]/);
  });

  it('ships no value of a secret', () => {
    for (const [, name, value] of example.matchAll(/^([A-Z_]+)=(.*)$/gm)) expect(value, name).toBe('');
  });

  it('gives the archive’s user nothing but its bucket', () => {
    const bucket = compose.services.runtime?.environment.S3_BUCKET;
    expect(compose.services['minio-setup']?.environment.ARCHIVE_BUCKET).toBe(bucket);
    for (const { Action, Resource } of policy().Statement) {
      for (const action of Action)
        expect(['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject']).toContain(action);
      for (const resource of Resource)
        expect([`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]).toContain(resource);
    }
  });

  it('scrapes every service at a port of it, and every runtime by itself', () => {
    const { scrape_configs: jobs } = yaml('infra/compose/prometheus/prometheus.yml') as {
      scrape_configs: {
        job_name: string;
        static_configs?: { targets: string[] }[];
        dns_sd_configs?: { names: string[] }[];
      }[];
    };
    expect(jobs.find(({ job_name }) => job_name === 'runtime')?.dns_sd_configs).toMatchObject([
      { names: ['runtime'] },
    ]);
    for (const { job_name, static_configs = [] } of jobs)
      for (const target of static_configs.flatMap(({ targets }) => targets))
        expect(target.replace('127.0.0.1', 'prometheus').split(':')[0]).toBe(job_name);
  });
});

const policy = (): { Statement: { Action: string[]; Resource: string[] }[] } =>
  JSON.parse(text('infra/compose/minio/archive-policy.json'));
