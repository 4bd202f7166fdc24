/**
 * Runs actions one after the other, in the order in which they are given; one that fails keeps no other from its turn.
 * For a connection that can have one transaction at a time.
 */
export function createTurns(): <Result>(action: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const turn = last.then(action);
    last = turn.catch(() => undefined);
    return turn;
  };
}
