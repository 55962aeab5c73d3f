import { StoreAway } from '#domain/errors.ts';
import { histogram } from './histogram.ts';

/** How long a store took over a call of its port, in seconds, by what came of it: `done`, `away`, or `failed`. */
const storeSeconds = histogram({
  name: 'iot_meter_store_seconds',
  help: 'Seconds a store took over a call, by store, operation and result',
  labelNames: ['store', 'operation', 'result'],
  buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
});

/**
 * A store whose calls are timed, by the names of its port's methods. What answers no promise (a scan that is read piece by
 * piece) is left as it is.
 */
export const timed = <S extends object>(name: string, store: S): S =>
  new Proxy(store, {
    get(target, operation) {
      const member: unknown = Reflect.get(target, operation, target);
      if (typeof member !== 'function' || typeof operation !== 'string') return member;
      return (...given: unknown[]): unknown => {
        const began = performance.now();
        const answer: unknown = member.apply(target, given);
        if (answer instanceof Promise) watch(answer, { store: name, operation }, began);
        return answer;
      };
    },
  });

type Call = { store: string; operation: string };

function watch(answer: Promise<unknown>, call: Call, began: number): void {
  const observe = (result: string) =>
    storeSeconds.observe({ ...call, result }, (performance.now() - began) / 1000);
  answer.then(
    () => observe('done'),
    (error) => observe(error instanceof StoreAway ? 'away' : 'failed'),
  );
}
