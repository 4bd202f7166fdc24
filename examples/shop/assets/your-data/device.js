// What is stored on this device, read only while the visitor looks at it. Nothing is written, and no database is made.
const PREFIX = 'tt_';

const NOTES = {
  tt_consent: 'Your answer and when you gave it, without any ID. It stays, so that you are not asked again.',
  cc_cookie: 'The banner’s memory of your answer. It stays, too.',
  tt_visitor: 'A random number that recognises this browser.',
  tt_session: 'Which pages belong to one visit, and where it began.',
  tt_touches: 'How you came: the first time, this time, and last.',
  'tt_spill.journey': 'Your last steps in the shop.',
  'tt_spill.visitor': 'That the shop’s server has set your cookies again in this visit.',
  tt_events: 'Events that wait for the collector.',
};

/** Everything of ours: `{ key, kind, name, note, value }`, where `key` differs for every item. */
export async function readDevice() {
  return [...readCookies(), ...readLocalStorage(), ...(await readDatabases())];
}

/** Whether this browser is known to the collector. */
export const hasVisitor = () => readCookies().some(({ name }) => name === 'tt_visitor');

function readCookies() {
  const pairs = document.cookie.split('; ').filter((pair) => pair.startsWith(PREFIX) || pair.startsWith('cc_cookie='));
  return pairs.sort().map((pair) => {
    const name = pair.split('=', 1)[0];
    return item('Cookie', name, decode(pair.slice(name.length + 1)));
  });
}

function readLocalStorage() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    return keys.sort().map((key) => ({
      ...item('Local storage', key, localStorage.getItem(key) ?? ''),
      note: NOTES[key] ?? 'What a page had not sent when you left it.',
    }));
  } catch {
    // Blocked by the browser: then nothing is kept there either.
    return [];
  }
}

async function readDatabases() {
  try {
    // A browser that cannot list them does not get to open one either: that would make it.
    const databases = (await indexedDB.databases?.()) ?? [];
    const ours = databases.map(({ name }) => name ?? '').filter((name) => name.startsWith(PREFIX));
    return await Promise.all(
      ours.map(async (name) => {
        const rows = await countRows(name);
        return item('Database', name, `${rows} ${rows === 1 ? 'row' : 'rows'}`);
      }),
    );
  } catch {
    return [];
  }
}

function countRows(name) {
  return new Promise((resolve) => {
    const opening = indexedDB.open(name);
    // It was deleted since it was listed: leave it so.
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = () => resolve(0);
    opening.onsuccess = () => {
      const database = opening.result;
      const stores = [...database.objectStoreNames];
      const finish = (rows) => {
        // At once, since an open connection is in the way of who wants to delete it.
        database.close();
        resolve(rows);
      };
      if (stores.length === 0) return finish(0);
      const transaction = database.transaction(stores);
      const counts = stores.map((store) => transaction.objectStore(store).count());
      transaction.oncomplete = () => finish(counts.reduce((sum, { result }) => sum + result, 0));
      transaction.onabort = () => finish(0);
    };
  });
}

function item(kind, name, value) {
  return { key: `${kind} ${name}`, kind, name, note: NOTES[name] ?? '', value };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
