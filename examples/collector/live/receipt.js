// @ts-check
import { element, reconcile } from './dom.js';
import { formatDay } from './labels.js';
import { timeOf } from './pieces.js';

/** @import { LiveTouchpoint, Receipt } from './types.js' */

const METHOD_LABELS = {
  explicit: 'Chosen by the visitor',
  implicit: 'Not objected to',
  configured: 'Set by the site, nobody was asked',
};

/**
 * A receipt as a line that opens: when the visitor decided and what for; below it who has asked, and how.
 *
 * @param {Receipt} receipt
 */
export function receiptEntry(receipt) {
  return element(
    'details',
    { class: 'receipt' },
    element(
      'summary',
      {},
      element('span', { class: 'receipt-title' }, 'Receipt of ', timeOf(receipt.decidedAtMs)),
      element(
        'ul',
        { class: 'purposes', 'aria-label': 'Purposes' },
        ...Object.entries(receipt.purposes).map(([purpose, state]) =>
          element('li', { 'data-state': state }, purpose, element('span', { class: 'unseen' }, ` ${state}`)),
        ),
      ),
    ),
    element('dl', {}, ...factsOf(receipt).flatMap((fact) => factRow(fact))),
  );
}

/**
 * The receipts under which a visitor's events were let through, the latest first.
 *
 * @param {HTMLElement} container
 * @param {readonly LiveTouchpoint[]} touchpoints
 */
export function renderReceipts(container, touchpoints) {
  const receipts = new Map(touchpoints.flatMap(({ receipt }) => (receipt ? [[receipt.id, receipt]] : [])));
  const latestFirst = [...receipts.values()].sort((one, other) => other.decidedAtMs - one.decidedAtMs);
  reconcile(container, latestFirst, ({ id }) => id, receiptEntry);
}

/**
 * @param {Receipt} receipt
 * @returns {[string, Node | string | undefined][]}
 */
function factsOf(receipt) {
  return [
    ['How', METHOD_LABELS[receipt.method]],
    ['Answered by', receipt.sources.join(', ') || 'nobody'],
    ['Basis', receipt.basis],
    ['Policy', receipt.policyVersion],
    ['Wording', receipt.textVersion],
    ['Region', receipt.region],
    ['Global Privacy Control', receipt.gpc ? 'on' : 'off'],
    ['Valid until', timeOf(receipt.expiresAtMs, formatDay)],
    ['References', receipt.references && JSON.stringify(receipt.references)],
    ['ID', element('code', {}, receipt.id)],
  ];
}

/**
 * @param {[string, Node | string | undefined]} fact
 * @returns {Node[]} nothing for what the receipt does not say
 */
function factRow([term, description]) {
  if (description === undefined || description === '') return [];
  return [element('div', {}, element('dt', {}, term), element('dd', {}, description))];
}
