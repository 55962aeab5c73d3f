import * as z from 'zod';
import { isSecretArn, secretValue } from '../../secrets.ts';

const Held = z.object({ token: z.string() });

/** The token of an InfluxDB: as the setting tells it, or what a secret holds, as text or as JSON `{"token": ...}`. */
export class Token {
  readonly #setting: string;
  #value: Promise<string> | undefined;

  constructor(setting: string) {
    this.#setting = setting;
  }

  /** @throws StoreAway where the secret can't be read */
  async value(): Promise<string> {
    this.#value ??= secretValue(this.#setting).then(tokenIn);
    try {
      return await this.#value;
    } catch (error) {
      this.#value = undefined; // a failure is not kept
      throw error;
    }
  }

  /** Forgets a token that was refused; answers whether there may be another one now: secrets are rotated. */
  wasRefused(): boolean {
    this.#value = undefined;
    return isSecretArn(this.#setting);
  }
}

const tokenIn = (held: string): string =>
  held.trimStart().startsWith('{') ? Held.parse(JSON.parse(held)).token : held.trim();
