import type { Course, Outage, Policy } from './herd-model.js';
import { BUSY_MS, createChance, EVENT_INTERVAL_MS, SLOT_MS } from './visits.js';

const FLUSH_SLOTS = 2_000 / SLOT_MS;
const BATCH_MAX_EVENTS = 50;
const NEVER = 2 ** 30;
const NONE = -1;

/** Lets so many clients live through an outage. Each has one next step at any time, found by its slot in a time wheel. */
export function simulateHerd(clientCount: number, outage: Outage, policy: Policy): Course {
  const chance = createChance(1);
  const slots = outage.untilMs / SLOT_MS;
  const endSlot = outage.endsAtMs / SLOT_MS;
  const requests = new Float64Array(Math.ceil(outage.untilMs / 1000));
  const caughtUp = new Float64Array(requests.length);
  // A column for each thing to know of a client: a million objects would be many times slower. The times are slots.
  const column = (): Float64Array => new Float64Array(clientCount);
  const [loadAt, requestAt, trackAt, busyUntil, seenAt] = [column(), column(), column(), column(), column()];
  const [failures, waiting, waitingOfPage, overdue] = [column(), column(), column(), column()];
  // The time wheel: the first client of each slot, and the one that follows a client in the same slot.
  const wheel = new Float64Array(slots).fill(NONE);
  const following = new Float64Array(clientCount);
  let now = 0;
  let takenInSlot = 0;
  let backlog = 0;
  let arrived = 0;

  const count = (counts: Float64Array, number: number): void => {
    const second = Math.floor((now * SLOT_MS) / 1000);
    counts[second] = (counts[second] ?? 0) + number;
  };
  const plan = (client: number): void => {
    const slot = Math.max(now + 1, Math.min(get(loadAt, client), get(requestAt, client), get(trackAt, client)));
    if (slot >= slots) return;
    following[client] = get(wheel, slot);
    wheel[slot] = client;
  };
  const planTrack = (client: number): void => {
    const slot = now + chance.untilEvent();
    trackAt[client] = slot < get(busyUntil, client) ? slot : NEVER;
  };
  /** What was tracked since the last look; only while a request is due anyway, so that it needs no step of its own. */
  const accrue = (client: number): void => {
    const busySlots = Math.max(0, Math.min(now, get(busyUntil, client)) - get(seenAt, client));
    const events = get(requestAt, client) === NEVER ? 0 : (busySlots * SLOT_MS) / EVENT_INTERVAL_MS;
    waiting[client] = get(waiting, client) + events;
    waitingOfPage[client] = get(waitingOfPage, client) + events;
    seenAt[client] = now;
  };
  const isTaken = (): boolean => {
    count(requests, 1);
    const isDown = now >= outage.startsAtMs / SLOT_MS && now < endSlot;
    if (isDown || takenInSlot >= (outage.capacityPerSecond * SLOT_MS) / 1000) return false;
    takenInSlot += 1;
    return true;
  };
  const deliver = (client: number, events: number): void => {
    const late = Math.min(events, get(overdue, client));
    overdue[client] = get(overdue, client) - late;
    arrived += late;
    count(caughtUp, late);
    waiting[client] = Math.max(0, get(waiting, client) - events);
    waitingOfPage[client] = Math.min(get(waitingOfPage, client), get(waiting, client));
    failures[client] = 0;
  };
  const request = (client: number): void => {
    if (isTaken()) {
      // A collector that has failed is first tried with one event.
      const mostEvents = get(failures, client) ? 1 : BATCH_MAX_EVENTS;
      deliver(client, Math.min(mostEvents, get(waiting, client)));
      requestAt[client] = get(waiting, client) > 0.5 ? now + 1 : NEVER;
      if (get(requestAt, client) === NEVER) planTrack(client);
    } else {
      failures[client] = Math.min(100, get(failures, client) + 1);
      requestAt[client] = now + 1 + Math.round(policy.delayMs(get(failures, client), chance.next()) / SLOT_MS);
    }
  };
  const load = (client: number): void => {
    // What the page has tracked is handed over as it goes.
    for (let left = get(waitingOfPage, client); left > 0.5; left -= BATCH_MAX_EVENTS) {
      if (isTaken()) deliver(client, Math.min(left, BATCH_MAX_EVENTS));
    }
    const kept = policy.pageLoad === 'keeps' && get(failures, client) ? get(requestAt, client) : 0;
    if (policy.pageLoad === 'forgets') failures[client] = 0;
    const stay = chance.stay();
    loadAt[client] = now + stay;
    busyUntil[client] = now + Math.min(stay, BUSY_MS / SLOT_MS);
    trackAt[client] = NEVER;
    waiting[client] = get(waiting, client) + 1;
    waitingOfPage[client] = 1;
    requestAt[client] = Math.max(now + FLUSH_SLOTS, kept);
  };
  const track = (client: number): void => {
    waiting[client] = waitingOfPage[client] = 1;
    trackAt[client] = NEVER;
    requestAt[client] = now + FLUSH_SLOTS;
  };

  for (let client = 0; client < clientCount; client += 1) {
    const stay = chance.stayMetByChance();
    const age = Math.floor(chance.next() * stay);
    loadAt[client] = stay - age;
    busyUntil[client] = Math.min(stay, BUSY_MS / SLOT_MS) - age;
    requestAt[client] = NEVER;
    planTrack(client);
    plan(client);
  }
  for (now = 1; now < slots; now += 1) {
    if (now > endSlot + 60_000 / SLOT_MS && arrived > 0.99 * backlog) break;
    takenInSlot = 0;
    if (now === endSlot) {
      for (let client = 0; client < clientCount; client += 1) {
        accrue(client);
        overdue[client] = get(waiting, client);
        backlog += get(waiting, client);
      }
    }
    for (let client = get(wheel, now); client !== NONE; ) {
      const next = get(following, client);
      accrue(client);
      if (get(loadAt, client) <= now) load(client);
      else if (get(requestAt, client) <= now) request(client);
      else track(client);
      plan(client);
      client = next;
    }
  }
  return { requests, caughtUp, backlog };
}

function get(column: Float64Array, index: number): number {
  return column[index] ?? 0;
}
