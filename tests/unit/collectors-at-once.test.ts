// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createReport, type Reports } from '../../src/report.js';

const EVENT = { eventId: '01', name: 'one', occurredAtMs: 0 };

/** Each finds that no other collector waits for the event any more, for their stores answer at the same moment. */
function two(): readonly [Reports, ...ReturnType<Reports['of']>[]] {
  const reports = createReport(() => {}, undefined, undefined);
  return [reports, reports.of('a', () => false), reports.of('b', () => false)];
}

describe('Of two collectors that are done with an event at the same moment', () => {
  it('both have taken it, and it is delivered once', () => {
    const [{ counts }, a, b] = two();
    a?.note('delivered', [EVENT]);
    b?.note('delivered', [EVENT]);
    expect([counts.delivered, a?.counts.delivered, b?.counts.delivered]).toEqual([1, 1, 1]);
  });

  it('one takes it, and it is not lost', () => {
    const [{ counts, dropped }, a, b] = two();
    a?.note('delivered', [EVENT]);
    b?.drop('rejected', [EVENT]);
    expect([counts.delivered, dropped, b?.dropped]).toEqual([1, {}, { rejected: 1 }]);
  });

  it('none takes it, and it is lost once', () => {
    const [{ dropped }, a, b] = two();
    a?.drop('rejected', [EVENT]);
    b?.drop('unconfirmed', [EVENT]);
    expect(dropped).toEqual({ rejected: 1 });
  });
});
