/**
 * A read that all who ask at the same time share. Who asks while one is under way waits for the next, which begins after they
 * have asked: so each sees what was there when it asked, and any number of callers cost the store two reads at a time at most.
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | null = null;
  let next: Promise<T> | null = null;
  const begin = (): Promise<T> => {
    next = null;
    const begun = read();
    const end = () => {
      if (current === begun) current = null;
    };
    current = begun;
    begun.then(end, end);
    return begun;
  };
  return () => {
    if (current === null) return begin();
    next ??= current.then(begin, begin);
    return next;
  };
}
