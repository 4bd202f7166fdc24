// @ts-check
import { byId, element, reconcile } from './dom.js';
import { readFunnel } from './funnel.js';
import { countOf, formatCount, formatShare } from './labels.js';
import { milestoneBadge } from './pieces.js';

/** @import { FunnelMilestone, FunnelStage, LiveTouchpoint } from './types.js' */

const NONE = '–';

/**
 * How far the people of the shown touchpoints have come: stage by stage, and by milestones.
 *
 * @returns {(newestFirst: readonly LiveTouchpoint[]) => void} shows those of other touchpoints
 */
export function createJourneyPane() {
  const pane = byId('journey', HTMLElement);
  const rows = byId('funnel-rows', HTMLElement);
  const milestoneList = byId('milestone-list', HTMLElement);

  return (newestFirst) => {
    const { people, map, stages, milestones } = readFunnel(newestFirst);
    pane.hidden = stages.length + milestones.length === 0;
    byId('journey-basis', HTMLElement).textContent = [
      `${people === 1 ? '1 person' : `${formatCount(people)} people`} in ${countOf(newestFirst.length, 'touchpoint')}`,
      ...(map ? [map] : []),
    ].join(' · ');
    byId('funnel', HTMLElement).hidden = stages.length === 0;
    reconcile(
      rows,
      stages,
      ({ stage }) => stage,
      ({ stage }) => createStage(stage),
      (row, stage) => updateStage(row, stage, people),
    );
    byId('no-milestone', HTMLElement).hidden = milestones.length > 0;
    reconcile(
      milestoneList,
      milestones,
      ({ milestone }) => milestone,
      ({ milestone }) => element('li', {}, milestoneBadge(milestone), element('span', { class: 'facts' })),
      (item, milestone) => item.querySelector('.facts')?.replaceChildren(describe(milestone, people)),
    );
  };
}

/** @param {string} stage */
function createStage(stage) {
  const bar = element('span', { class: 'reach', 'aria-hidden': 'true' }, element('span', {}), element('span', {}));
  const cells = ['reached', 'seen', 'lost', 'ended'].map((name) => element('td', { class: name }));
  const name = element('span', { class: 'stage-name' }, stage);
  return element('tr', {}, element('th', { scope: 'row' }, name, bar), ...cells);
}

/**
 * @param {HTMLElement} row
 * @param {FunnelStage} stage
 * @param {number} people
 */
function updateStage(row, { reached, seen, lost, ended }, people) {
  const texts = {
    reached: reached === undefined ? NONE : formatCount(reached),
    seen: formatCount(seen),
    lost: lost === undefined ? NONE : formatShare(lost),
    ended: ended === undefined ? NONE : formatCount(ended),
  };
  for (const [name, text] of Object.entries(texts)) {
    const cell = row.querySelector(`.${name}`);
    if (cell) cell.textContent = text;
  }
  const bars = row.querySelectorAll('.reach span');
  for (const [index, count] of [reached ?? seen, seen].entries()) {
    const bar = bars[index];
    // By the style object: the policy of the page allows no attribute.
    if (bar instanceof HTMLElement) bar.style.setProperty('width', `${(100 * count) / people}%`);
  }
}

/**
 * @param {FunnelMilestone} milestone
 * @param {number} all
 */
function describe({ people, times, isGoal }, all) {
  const who = `${formatCount(people)} of ${formatCount(all)} (${formatShare(people / all)})`;
  return [isGoal && 'the goal', who, times !== people && countOf(times, 'time')].filter(Boolean).join(' · ');
}
