import { followKnown, isGranted } from '../known.js';
import { drawPath } from './picture.js';
import { deedOf, deedsOf, groupByVisit, placeOf, STAGES } from './steps.js';
import { listTouches, tellStory, timeOf, wayOf, whenOf } from './words.js';

const LOOK_AGAIN_MS = 2_000;

const NOTHING = {
  blocked: 'Touchtrail was blocked: nothing is recorded, and there is nothing to remember.',
  pending: 'You have not answered yet. Until you do, nothing is recorded and nothing is kept.',
  denied: 'You said no: nothing is recorded, and nothing of the way you came is kept.',
  granted: 'You said yes, and nothing has happened yet. Look around and come back.',
};

const QUESTIONS = { pending: 'Answer now', denied: 'Change your answer' };

const find = (name) => document.querySelector(`[data-${name}]`);

let isBlocked = false;
let shown;

function show() {
  const state = isBlocked ? 'blocked' : touchtrail('consent.status')?.state;
  // Before the script is there nobody knows.
  if (!state) return;
  const isAllowed = !isBlocked && isGranted('analytics');
  const context = isAllowed ? touchtrail('context') : undefined;
  const journey = isAllowed ? deedsOf(touchtrail('journey')) : [];
  const now = JSON.stringify([state, context?.attribution, context?.session, journey]);
  // What has not changed is left alone: the visitor may be reading it.
  if (now === shown) return;
  shown = now;
  const hasJourney = context !== undefined && journey.length > 0;
  find('nothing').hidden = hasJourney;
  find('journey').hidden = !hasJourney;
  showNothing(hasJourney ? undefined : state);
  showStory(hasJourney ? context : undefined);
  showPath(hasJourney ? groupByVisit(journey) : []);
}

function showNothing(state) {
  find('nothing-text').textContent = NOTHING[state] ?? '';
  find('nothing-actions').hidden = state === undefined;
  find('open-banner').hidden = !(state in QUESTIONS);
  find('open-banner').textContent = QUESTIONS[state] ?? '';
}

function showStory(context) {
  const parts = context ? tellStory(context) : [];
  find('story').replaceChildren(...parts.map(({ text, strong }) => (strong ? element('strong', strong) : text)));
  const touches = context ? listTouches(context.attribution) : [];
  find('touches').replaceChildren(...touches.map(createTouch));
}

function createTouch({ name, facts }) {
  const list = element('ul');
  list.append(...facts.map(([term, fact]) => element('li', element('span', `${term} `), fact)));
  return element('div', element('dt', name), element('dd', list));
}

function showPath(visits) {
  const picture = find('picture');
  picture.replaceChildren(...(visits.length > 0 ? [drawPath(visits)] : []));
  // The newest step is the one to see where not all of them fit.
  picture.scrollLeft = picture.scrollWidth;
  const used = new Set(visits.flatMap(({ steps }) => steps.map(({ stage }) => stage)));
  const stages = Object.entries(STAGES).filter(([stage]) => used.has(stage));
  find('stages').replaceChildren(...stages.map(([stage, words]) => withClass(element('li', words), `stage-${stage}`)));
  find('visits').replaceChildren(...visits.map(createVisit));
}

function createVisit({ channel, steps }) {
  const [first] = steps;
  const title = element('h3', `Visit ${whenOf(first.occurredAtMs)}`);
  const list = withClass(element('ol', ...steps.map(createStep)), 'steps');
  return element('li', title, withClass(element('p', wayOf({ channel })), 'way'), list);
}

function createStep(step) {
  const time = element('time', timeOf(step.occurredAtMs));
  time.dateTime = new Date(step.occurredAtMs).toISOString();
  const place = element('strong', placeOf(step));
  const item = element('li', time, element('span', place, ` ${deedOf(step)}`));
  if (step.stage) item.append(withClass(element('span', step.stage), `badge stage-${step.stage}`));
  if (step.milestone) item.append(withClass(element('span', step.milestone), 'badge milestone'));
  return item;
}

function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

function withClass(made, className) {
  made.className = className;
  return made;
}

find('open-banner').addEventListener('click', () => CookieConsent.show(true));
document.querySelector('script[src="/touchtrail.js"]').addEventListener('error', () => {
  isBlocked = true;
  show();
});
followKnown(show);
// This page, or another tab, goes on recording.
setInterval(() => {
  if (!document.hidden) show();
}, LOOK_AGAIN_MS);
