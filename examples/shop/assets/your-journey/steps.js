// The path that Touchtrail remembers, made ready to be shown.

/** The stages of the map that the shop uses, in their order, as a visitor would say them. */
export const STAGES = {
  aware: 'Aware: you know that we are here',
  appeal: 'Appeal: you look at something',
  ask: 'Ask: you want to know more',
  act: 'Act: you buy, or are about to',
  advocate: 'Advocate: you tell others',
};

const DEEDS = {
  page_view: 'saw the page',
  view_promotion: 'saw that there is a letter',
  select_promotion: 'took up the letter',
  view_item_list: 'saw a shelf',
  select_item: 'picked one out',
  view_item: 'looked closer',
  add_to_cart: 'put something into the cart',
  remove_from_cart: 'took something out of the cart',
  view_cart: 'looked into the cart',
  begin_checkout: 'went to the checkout',
  add_shipping_info: 'chose how it travels',
  purchase: 'ordered',
  login: 'signed in',
  identify: 'said who you are',
  contact: 'wrote to us',
  file_download: 'took a file along',
  click: 'followed a link to elsewhere',
  form_start: 'began to fill in a form',
  form_submit: 'sent a form',
  form_error: 'left something out in a form',
  form_abandon: 'left a form before it was sent',
  page_not_found: 'found nothing there',
};

/** What is measured while somebody is on a page, and is nothing that they do. */
const MEASURES = new Set(['scroll', 'user_engagement', 'exception']);

const SHOP_NAME = /: Kettle Lane$|(?<=^Kettle Lane): .*/;

/** The steps of a journey that are deeds. */
export const deedsOf = (journey) => journey.filter(({ name }) => !MEASURES.has(name));

/** The steps by visits, the oldest first: `{ id, channel, steps }`. */
export function groupByVisit(journey) {
  const visits = new Map();
  for (const step of journey) {
    const visit = visits.get(step.sessionId) ?? { id: step.sessionId, channel: step.channel, steps: [] };
    visit.steps.push(step);
    visits.set(step.sessionId, visit);
  }
  return [...visits.values()];
}

/** What was done in a step; an event that the shop does not know is called by its name. */
export const deedOf = ({ name }) => (Object.hasOwn(DEEDS, name) ? DEEDS[name] : name);

/** Where a step was, without the name of the shop in each. */
export const placeOf = ({ touchpoint: { id, name } }) => name.replace(SHOP_NAME, '') || id;

/** How high a stage is, from 0; one that is not of the map, or none, is at the bottom. */
export const levelOf = ({ stage }) => Math.max(0, Object.keys(STAGES).indexOf(stage));

/** Everything that the picture shows, in words: for who does not see it. */
export function describePath(visits) {
  const steps = visits.flatMap((visit) => visit.steps);
  const counts = Object.keys(STAGES).flatMap((stage) => {
    const count = steps.filter((step) => step.stage === stage).length;
    return count > 0 ? [`${count} ${stage}`] : [];
  });
  const milestones = [...new Set(steps.flatMap(({ milestone }) => milestone ?? []))];
  return [
    `${countOf(steps.length, 'step')} in ${countOf(visits.length, 'visit')}.`,
    counts.length > 0 ? `By stage: ${counts.join(', ')}.` : 'None has a stage.',
    milestones.length > 0 ? `Milestones: ${milestones.join(', ')}.` : 'No milestone yet.',
  ].join(' ');
}

const countOf = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
