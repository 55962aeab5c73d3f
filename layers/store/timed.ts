import { StoreAway } from '#domain/errors.ts';
import { storeSeconds } from './figures.ts';

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
