import type { Role } from '#domain/access/role.ts';

/** What a function can be given: a store or broker. A home turns each into environment, grants and network. */
export type Port =
  | 'archive'
  | 'metrics'
  | 'registry'
  | 'keys'
  | 'bus'
  | 'identities'
  | 'commands'
  | 'webhooks';

/** How much a function may do there: each mode may do what those before it may. Who removes, removes what is not kept for ever. */
export type Mode = 'read' | 'write' | 'remove';

/** One thing a function needs. */
type Need = { port: Port; mode: Mode };

/** What it means to people when the function fails, and the runbook's section that says what to do. */
type Alarm = { harm: string; runbook: string };

/** How a function is fed with messages: at most `batch` of them, or what came within the window. */
export type MessageFeed = { batch: number; windowSeconds: number; concurrency: number };

/**
 * What enters a function beside messages, requests and the clock: a request that is to be authorized, which the local homes ask too
 * where they ask for a login. And in the cloud home alone: a deployment, a device that asks for its first certificate, what a queue or
 * stream has given up, what a rule could not hand on, an InfluxDB that has just been made. The local homes need none of these: their
 * journal gives nothing up, and they migrate at each start.
 */
export type CloudEvent =
  | 'authorization'
  | 'deployment'
  | 'provisioning'
  | 'given-up'
  | 'failed-rule'
  | 'new-influxdb';

export type FunctionSpec = {
  /** The module whose `handler` is entered, from the root of the project. */
  entry: string;
  /** Files and folders, from the root of the project, that stand beside the function's code under the same path. */
  files?: string[];
  needs: Need[];
  timeoutSeconds: number;
  memoryMb: number;
  /** Present for functions that work on messages. */
  feed?: MessageFeed;
  /** Present for functions that only the cloud home enters. */
  cloud?: CloudEvent;
  /** True for those that need to know which role each route asks for: as ROUTE_ROLES in their environment. */
  knowsRoutes?: boolean;
  /** True for those that write schemas down as JSON Schema: what others are bundled without. */
  writesJsonSchema?: boolean;
  /** Names of the settings a person may give the function, beside those of its ports. */
  settings?: string[];
  alarm: Alarm;
};

/** A condition on one level of the topic, counted from 1 as AWS IoT's SQL does in `topic(n)`. */
export type LevelCondition = { level: number; is: string } | { level: number; isNot: string };

/**
 * A rule takes messages off the broker and feeds them to every function that has a feed: those under `from` that meet any condition.
 * `deviceLevel`: where the topic has the device. `only`: the one function that is fed, where it is not all. `cloud`: it takes what the
 * broker of the cloud home alone says.
 */
export type Rule = {
  from: string;
  whereAny: LevelCondition[];
  deviceLevel: number;
  only?: string;
  cloud?: true;
};

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type { Role };

/** A request and who answers it. `role` null: no login is asked for. `function` null: the local runtime itself, in local homes only. */
export type RouteSpec = {
  method: Method;
  path: string;
  function: string | null;
  role: Role | null;
  bodyLimit: number;
};

/** When a function runs by itself: five cron fields, UTC. A run that is due while the last one still works is left out. */
type Schedule = { cron: string; function: string };

export type Manifest = {
  functions: Record<string, FunctionSpec>;
  rules: Record<string, Rule>;
  routes: RouteSpec[];
  schedules: Record<string, Schedule>;
};
