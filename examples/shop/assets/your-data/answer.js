const WORDS = {
  pending: 'You have not answered yet.',
  denied: 'You said no.',
};

const form = document.querySelector('[data-answer]');
const switches = [...form.querySelectorAll('[role=switch]')];

/**
 * The visitor's answer, to be seen and changed. It is changed through the banner, which remembers it and tells Touchtrail,
 * so that the two never say different things.
 */
export function followAnswer() {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    answer(switches.filter(({ checked }) => checked).map(({ name }) => name));
  });
  form.querySelector('[data-withdraw]').addEventListener('click', () => answer([]));
}

/** Shows what counts: what Touchtrail has made of the answer, or the banner's where there is no Touchtrail. */
export function showAnswer() {
  const status = touchtrail('consent.status');
  for (const input of switches) {
    input.checked = status ? status.purposes[input.name] === 'granted' : CookieConsent.acceptedCategory(input.name);
  }
  const granted = switches.filter(({ checked }) => checked).map(({ name }) => name);
  const state = status?.state ?? (granted.includes('analytics') ? 'granted' : 'pending');
  form.querySelector('[data-answer-state]').textContent = WORDS[state] ?? `You allow ${granted.join(', ')}.`;
}

function answer(purposes) {
  CookieConsent.acceptCategory(purposes);
  // It may still be waiting for its first answer.
  CookieConsent.hide();
}
