const workers = 16;

/** @returns what `action` makes of each, in order; so many at a time that no limit of open files is met. */
export async function inParallel<T, R>(
  items: readonly T[],
  action: (item: T, index: number) => Promise<R> | R,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await action(item, index);
  };
  await Promise.all(Array.from({ length: workers }, work));
  return results;
}
