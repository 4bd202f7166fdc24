// @ts-check
import { byId, element } from './dom.js';
import { formatTime, shortId } from './labels.js';
import { journeyBadges } from './pieces.js';
import { receiptEntry } from './receipt.js';
import { touchList } from './touches.js';

/** @import { LiveEvent, LiveTouchpoint } from './types.js' */

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The dialog that shows one event as it was stored.
 *
 * @returns {(touchpoint: LiveTouchpoint) => void} opens it
 */
export function createDetail() {
  const dialog = byId('detail', HTMLDialogElement);
  const copy = byId('detail-copy', HTMLButtonElement);
  const json = byId('detail-json', HTMLPreElement);

  byId('detail-close', HTMLButtonElement).addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(json.textContent ?? '');
      copy.textContent = 'Copied';
    } catch {
      // Without the right to write, the text can still be selected for the keyboard's own copy command.
      getSelection()?.selectAllChildren(json);
      copy.textContent = 'Selected';
    }
  });

  return ({ event, receipt, ...received }) => {
    byId('detail-heading', HTMLElement).textContent = event.name;
    byId('detail-facts', HTMLElement).textContent =
      `${formatTime(event.occurredAtMs)} · ${event.touchpoint.name || event.touchpoint.id} · ` +
      `${event.visitor.kind ?? 'anonymous'} visitor ${shortId(event.visitor.id)}`;
    byId('detail-journey', HTMLElement).replaceChildren(...journeyBadges(event), ...weightOf(event));
    byId('detail-touches', HTMLElement).replaceChildren(...touchList(event));
    byId('detail-receipt', HTMLElement).replaceChildren(
      receipt ? receiptEntry(receipt) : element('p', {}, 'Stored before events came with receipts.'),
    );
    copy.textContent = 'Copy';
    json.replaceChildren(...colourJson(JSON.stringify({ ...event, received }, null, 2)));
    json.scrollTop = 0;
    dialog.showModal();
  };
}

/**
 * What cannot be seen in the badges: the map of the stage, and what the milestone weighs.
 *
 * @param {LiveEvent} event
 */
function weightOf({ journey }) {
  const parts = [journey?.map, journey?.milestone && `weight ${journey.milestone.weight}`].filter(Boolean);
  return parts.length > 0 ? [element('span', { class: 'facts' }, parts.join(' · '))] : [];
}

/**
 * JSON text as text nodes and coloured spans; together they are the text as it was.
 *
 * @param {string} text
 * @returns {(Node | string)[]}
 */
function colourJson(text) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token, string, colon] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + token.length;
    if (string === undefined) parts.push(element('span', { class: 'json-literal' }, token));
    else parts.push(element('span', { class: colon ? 'json-key' : 'json-string' }, string), colon ?? '');
  }
  parts.push(text.slice(end));
  return parts;
}
