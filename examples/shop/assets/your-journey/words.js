// How a touch is said in a sentence. All that comes from an address stays text.

const WAYS = {
  direct: 'directly, by no link that we know of',
  internal: 'from within the shop',
  offline: 'by a code on something printed',
  cross_network: 'through an ad',
  paid_shopping: 'through an ad for products',
  paid_search: 'through an ad beside a search',
  paid_social: 'through an ad in a social network',
  paid_video: 'through an ad in a video',
  display: 'through a banner ad',
  paid_other: 'through an ad',
  organic_shopping: 'from a marketplace',
  organic_social: 'from a social network',
  organic_video: 'from a video site',
  ai_assistant: 'from an AI assistant',
  organic_search: 'from a search',
  referral: 'from another site',
  email: 'through a letter to your mailbox',
  affiliates: 'through a partner',
  audio: 'through something to listen to',
  sms: 'through a text message',
  mobile_push: 'through a notification',
  unassigned: 'through a link that says little of itself',
};

const NAMES = {
  first: 'First touch',
  session: 'This visit',
  last: 'Last link or campaign',
};

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Through what a touch came, for example `through a letter to your mailbox (newsletter, autumn)`. */
export function wayOf({ channel, source, campaign }) {
  const details = [source, campaign?.name].filter((part) => part && !part.startsWith('('));
  const way = Object.hasOwn(WAYS, channel) ? WAYS[channel] : `through ${channel}`;
  return details.length > 0 ? `${way} (${[...new Set(details)].join(', ')})` : way;
}

/** The story of three touches, in sentences: `{ text }` for plain words, `{ strong }` for those that matter. */
export function tellStory({ attribution: { first, session, last }, session: { number } }) {
  const isFirst = number === 1;
  const isSame = last?.occurredAtMs === session.occurredAtMs;
  return [
    ...sentence(`You first came ${whenOf(first.occurredAtMs)}, `, wayOf(first), '.'),
    ...(isFirst
      ? [{ text: ' This is still that visit.' }]
      : sentence(` This visit, number ${number}, began ${whenOf(session.occurredAtMs)}, `, wayOf(session), '.')),
    ...tellLast(last, isSame),
  ];
}

function tellLast(last, isSame) {
  if (!last) return [{ text: ' No campaign and no other site has brought you yet.' }];
  if (isSame) return [{ text: ' Nothing else has brought you since.' }];
  return sentence(` The last link that brought you came ${whenOf(last.occurredAtMs)}, `, wayOf(last), '.');
}

const sentence = (begin, strong, end) => [{ text: begin }, { strong }, { text: end }];

/** The three touches as a list: `{ name, way, facts }`; without the last one where there was none. */
export function listTouches({ first, session, last }) {
  return Object.entries({ first, session, last }).flatMap(([key, touch]) => {
    if (!touch) return [];
    const { channel, rules, source, medium, landingPath, occurredAtMs, referrer, searchTerm, referralCode } = touch;
    const facts = [
      ['Channel', channel],
      ['Source and medium', `${source} / ${medium}`],
      ['Campaign', touch.campaign?.name],
      ['From', referrer],
      ['Searched for', searchTerm],
      ['Code', referralCode],
      ['Arrived at', landingPath],
      ['When', `${day.format(occurredAtMs)}, ${time.format(occurredAtMs)}`],
      ['Decided by', rules],
    ];
    return [{ name: NAMES[key], facts: facts.filter(([, fact]) => fact) }];
  });
}

/** A moment as a sentence has it: `today at 14:03`, or `on 28 November 2026 at 14:03`. */
export function whenOf(epochMs) {
  const isToday = day.format(epochMs) === day.format(Date.now());
  return `${isToday ? 'today' : `on ${day.format(epochMs)}`} at ${time.format(epochMs)}`;
}

/** Time of day. */
export const timeOf = (epochMs) => time.format(epochMs);
