import { addressOf } from '#store/mqtt/address.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { watchDropped } from './dropped-messages.ts';

/** @property dropped messages, as the broker itself counts them; null where it says nothing */
export type BrokerState = { broker: string; on: number; refused: number; dropped: number | null };

export type OutsideBrokerOptions = Pick<ConnectionOptions, 'url' | 'filters' | 'intake'> & {
  say: (line: string) => void;
};

/** One broker that others run, and this process's connections to it. */
export class OutsideBroker {
  readonly #options: OutsideBrokerOptions;
  readonly #address: string;
  readonly #connections = new Map<string, Connection>();
  readonly #dropped: ReturnType<typeof watchDropped>;
  #said = '';

  constructor(options: OutsideBrokerOptions) {
    this.#options = options;
    this.#address = addressOf(options.url);
    this.#dropped = watchDropped(options.url);
  }

  open(clientId: string): void {
    this.#connections.set(
      clientId,
      new Connection({ ...this.#options, clientId, onChange: () => this.#tell() }),
    );
  }

  /** Leaves the session under this client id to who comes next. */
  async close(clientId: string): Promise<void> {
    const connection = this.#connections.get(clientId);
    this.#connections.delete(clientId);
    await connection?.close();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#dropped.stop(), ...[...this.#connections.keys()].map((id) => this.close(id))]);
  }

  state(): BrokerState {
    return {
      broker: this.#address,
      on: this.#in('on').length,
      refused: this.#in('refused').length,
      dropped: this.#dropped.count(),
    };
  }

  #in(state: Connection['state']): Connection[] {
    return [...this.#connections.values()].filter((connection) => connection.state === state);
  }

  /** Says what has changed, and not each attempt. */
  #tell(): void {
    const kind = this.#kind();
    if (kind === this.#said) return;
    if (kind === 'refused')
      this.#say(`refuses the subscription (${this.#reason('refused')}): nothing comes from it; asking again`);
    else if (kind === 'away') this.#say(`can't be used (${this.#reason('away')}); trying again`);
    else if (this.#said !== '') this.#say('is there again');
    this.#said = kind;
  }

  #kind(): Connection['state'] | '' {
    if (this.#connections.size === 0) return this.#said === 'on' ? 'on' : '';
    if (this.#in('refused').length > 0) return 'refused';
    return this.#in('on').length > 0 ? 'on' : 'away';
  }

  #reason(state: Connection['state']): string {
    return this.#in(state).find(({ reason }) => reason !== '')?.reason ?? 'it has closed the connection';
  }

  #say(what: string): void {
    this.#options.say(`the broker ${this.#address} ${what}`);
  }
}
