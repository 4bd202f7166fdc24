import { ALL, type Hostility } from './hostile-page.js';

/** A hostile page, and what can be expected on it. */
export interface HostilePage extends Hostility {
  /** What cannot be told then. */
  readonly missing?: readonly string[];
  /** What the page itself is told then, in lines; by default of each of its parts. */
  readonly own?: string;
  /** What the console is told then; by default nothing. */
  readonly wrong?: RegExp;
  /** What is true on the page when all is over: its own things are as it has made them. */
  readonly still?: string;
}

const STOP = `for (const type of ['click', 'auxclick', 'input', 'change', 'focusin', 'submit', 'formdata', 'scroll'])
  addEventListener(type, (event) => {
    event.stopImmediatePropagation();
    if (type === 'submit' || event.target.href) event.preventDefault();
  }, true);`;

/** What is listened to goes through a function of the page. */
const listenBy = (code: string): string => `const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const call = (event) => (listener.handleEvent ?? listener).call(this, event);
    ${code}
  };`;

const layerOf = (code: string, still: string): HostilePage => ({
  before: code,
  missing: ['add_to_wishlist', 'view_item'],
  still,
});

/** What pages do, of malice or by accident, each in words that end "every capture on a page that …". */
export const HOSTILITIES: Readonly<Record<string, HostilePage>> = {
  'does nothing in particular': {},
  'wraps every listener': { before: listenBy('return add.call(this, type, (event) => call(event), options);') },
  'calls every listener twice': {
    before: listenBy('return add.call(this, type, (event) => { call(event); call(event); }, options);'),
  },
  'lets nobody listen to clicks and forms': {
    before: listenBy(
      `if (/click|submit|input|blur/.test(type)) throw new Error('nobody listens'); return add.call(this, type, listener, options);`,
    ),
    wrong: /^(.*Error: nobody listens\n?){4,}$/,
    missing: ['add_to_cart', 'click', 'contact', 'file_download', 'form_start', 'form_submit'],
  },
  'has the lists of Prototype.js 1.6': {
    before: `const listOf = (list) => {
        const made = [];
        for (let index = 0; index < (list?.length ?? 0); index++) made.push(list[index]);
        return made;
      };
      Array.from = (list) => list?.toArray?.() ?? listOf(list);
      Object.assign(Array.prototype, {
        toArray() { return listOf(this); },
        entries() { return listOf(this); },
        first() { return this[0]; },
        reduce() { return this.length > 1 ? this : this[0]; },
        toJSON() { return '[' + this.map((each) => JSON.stringify(each)).join(', ') + ']'; },
      });`,
    still: `JSON.stringify({ list: [1, 'a'] }) === '{"list":"[1, \\\\"a\\\\"]"}'`,
  },
  'stops every event before anybody else': {
    before: STOP,
    own: '',
    missing: ALL.filter((name) => !/page|view/.test(name)),
  },
  'stops every event after the captures': { after: STOP, own: '', missing: ['add_to_wishlist'] },
  'has frozen what is common to all': {
    before: `for (const common of [dataLayer, Array.prototype, Object.prototype, Event.prototype, Element.prototype]) Object.freeze(common);`,
    missing: ['add_to_wishlist'],
    still: 'Object.isFrozen(dataLayer)',
  },
  'has other observers, collections and addresses': {
    before: `for (const name of ['IntersectionObserver', 'MutationObserver', 'Set', 'Map', 'URL'])
      window[name] = class extends window[name] {};`,
  },
  'has no observers': {
    before: 'IntersectionObserver = MutationObserver = undefined;',
    wrong: /^.*TypeError: .*is not a constructor.*$/,
    missing: ['view_promotion'],
  },
  'has a console that throws': {
    after: `for (const level of ['debug', 'error', 'info', 'log', 'warn']) console[level] = () => { throw new Error('no console'); };
      if (touchtrail.version !== 'module') touchtrail('nothing');`,
  },
  'has a text for a data layer': layerOf("dataLayer = 'none';", "dataLayer === 'none'"),
  'has an object for a data layer': layerOf('dataLayer = { push: eval };', 'dataLayer.push === eval'),
  'has a data layer that cannot be read': layerOf(
    "Object.defineProperty(window, 'dataLayer', { get() { throw new Error('no layer'); } });",
    "'dataLayer' in window",
  ),
};
