/** One thing that an adapter must do: a sentence, and a check that throws an `Error` where it is not so. */
export interface ContractCheck {
  /** What is checked, as a sentence about the adapter. */
  readonly name: string;
  /** Throws, or rejects, with an `Error` that says what was found. */
  check(): void | Promise<void>;
}

/** Throws, with what was found, unless it is so. */
export function must(isSo: boolean, found: string): asserts isSo {
  if (!isSo) throw new Error(found);
}

/** Throws, with the first place where two texts differ, unless they are the same. */
export function mustBeSame(what: string, text: string, other: string): void {
  if (text === other) return;
  let at = 0;
  while (text[at] === other[at]) at += 1;
  const around = (whole: string): string => JSON.stringify(whole.slice(Math.max(0, at - 40), at + 40));
  throw new Error(`${what}: ${around(text)} and ${around(other)}`);
}

/** What a function gives; where it throws, an `Error` that says during what. */
export function during<Result>(what: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw new Error(`${what}: ${error}`, { cause: error });
  }
}
