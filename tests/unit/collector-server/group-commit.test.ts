// @vitest-environment node
import { expect, test } from 'vitest';
import { createGroupCommit } from '../../../examples/collector/group-commit.js';

test('what arrives during a write shares the next one, up to the limit', async () => {
  const groups: (readonly number[])[] = [];
  const commits = createGroupCommit(async (items: readonly number[]) => {
    groups.push(items);
    return items.map((item) => item * 10);
  }, 2);
  const results = await Promise.all([1, 2, 3, 4].map((item) => commits.add(item)));
  expect(results).toEqual([10, 20, 30, 40]);
  expect(groups).toEqual([[1], [2, 3], [4]]);
});

test('writes never overlap', async () => {
  let running = 0;
  let mostRunning = 0;
  const commits = createGroupCommit(async (items: readonly number[]) => {
    running += 1;
    mostRunning = Math.max(mostRunning, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return items;
  }, 1);
  await Promise.all([1, 2, 3].map((item) => commits.add(item)));
  expect(mostRunning).toBe(1);
});

test('an item that cannot be written does not take its group with it', async () => {
  const commits = createGroupCommit(async (items: readonly string[]) => {
    if (items.includes('bad')) throw new Error('cannot be written');
    return items;
  }, 10);
  const results = await Promise.allSettled(['first', 'good', 'bad', 'last'].map((item) => commits.add(item)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});

test('settled waits for what was added, and nothing is pending then', async () => {
  const written: number[] = [];
  const commits = createGroupCommit(async (items: readonly number[]) => {
    await new Promise((resolve) => setImmediate(resolve));
    written.push(...items);
    return items;
  }, 1);
  const added = [commits.add(1), commits.add(2)];
  expect(commits.pendingCount()).toBe(2);
  await commits.settled();
  expect(written).toEqual([1, 2]);
  expect(commits.pendingCount()).toBe(0);
  await Promise.all(added);
});

test('caught up waits for what was added before, written or not, and for nothing that comes later', async () => {
  const written: string[] = [];
  const commits = createGroupCommit(async ([item = '']: readonly string[]) => {
    await new Promise((resolve) => setImmediate(resolve));
    written.push(item);
    if (item === 'bad') throw new Error('cannot be written');
    return [item];
  }, 1);
  const before = [commits.add('good'), commits.add('bad')];
  const caughtUp = commits.caughtUp();
  const after = commits.add('later');
  await caughtUp;
  expect(written).toEqual(['good', 'bad']);
  await Promise.allSettled([...before, after]);
});
