import { beforeEach, expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { figures } from '#store/figures.ts';
import { timed } from '#store/timed.ts';

class Store {
  readonly #answer = 'it';
  async read(): Promise<string> {
    return this.#answer;
  }
  async write(error: Error): Promise<void> {
    throw error;
  }
  *scan(): Generator<string> {
    yield this.#answer;
  }
}

beforeEach(() => figures.resetMetrics());

async function counted(): Promise<string[]> {
  const { values = [] } = (await figures.getSingleMetric('iot_meter_store_seconds')?.get()) ?? {};
  return values
    .filter((value) => 'metricName' in value && value.metricName === 'iot_meter_store_seconds_count')
    .map(({ labels: { store, operation, result }, value }) => `${store} ${operation} ${result} ${value}`);
}

it('counts each call of a store by what came of it, and answers as the store does', async () => {
  const store = timed('things', new Store());
  expect(await store.read()).toBe('it');
  expect(await store.read()).toBe('it');
  await expect(store.write(new StoreAway('things', new Error('refused')))).rejects.toThrow(StoreAway);
  await expect(store.write(new RangeError('too much'))).rejects.toThrow('too much');
  expect(await counted()).toEqual(['things read done 2', 'things write away 1', 'things write failed 1']);
});

it('leaves what is read piece by piece as it is', async () => {
  expect([...timed('things', new Store()).scan()]).toEqual(['it']);
  expect(await counted()).toEqual([]);
});
