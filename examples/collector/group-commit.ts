/** Takes items one by one and writes those that wait together. */
export interface GroupCommit<Item, Result> {
  /** Resolves with the item's own result once it is written; rejects when it could not be. */
  add(item: Item): Promise<Result>;
  /** How many items wait or are being written. */
  pendingCount(): number;
  /** Resolves once all that was added before is written or has failed; what is added later is not waited for. */
  caughtUp(): Promise<void>;
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One write at a time; what arrives meanwhile shares the next one. A burst then costs a few commits instead of one
 * per request. If a group fails its items are tried alone, so that one bad item cannot take others with it.
 */
export function createGroupCommit<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
  maxGroup: number,
): GroupCommit<Item, Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let writingCount = 0;
  let running: Promise<void> | undefined;
  // Items are written in the order in which they came, so the newest one stands for all before it.
  let newest: Promise<unknown> = Promise.resolve();

  async function writeGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await write(group.map(({ item }) => item));
      for (const [position, { resolve, reject }] of group.entries()) {
        const result = results[position];
        if (result === undefined) reject(new Error('the write gave no result'));
        else resolve(result);
      }
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const one of group) await writeGroup([one]);
    }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.splice(0, maxGroup);
      writingCount = group.length;
      await writeGroup(group);
    }
    writingCount = 0;
    running = undefined;
  }

  return {
    add(item) {
      const added = new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= run();
      });
      newest = added;
      return added;
    },
    pendingCount: () => waiting.length + writingCount,
    async caughtUp() {
      await Promise.allSettled([newest]);
    },
    settled: async () => {
      await running;
    },
  };
}
