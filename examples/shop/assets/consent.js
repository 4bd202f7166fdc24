// Hands the banner's answer on: now, on each later page, and whenever the visitor changes it.
function tellTouchtrail() {
  touchtrail('consent.set', {
    analytics: CookieConsent.acceptedCategory('analytics'),
    personalization: CookieConsent.acceptedCategory('personalization'),
    marketing: CookieConsent.acceptedCategory('marketing'),
    sharing: CookieConsent.acceptedCategory('sharing'),
  });
}

CookieConsent.run({
  onConsent: tellTouchtrail,
  onChange: tellTouchtrail,
  // The default hides the banner from anything driven by a program, the tests of this shop included.
  hideFromBots: false,
  guiOptions: {
    consentModal: { layout: 'cloud inline', position: 'bottom center', equalWeightButtons: true },
    preferencesModal: { layout: 'box', equalWeightButtons: true },
  },
  categories: {
    necessary: { enabled: true, readOnly: true },
    analytics: {},
    personalization: {},
    marketing: {},
    sharing: {},
  },
  language: {
    default: 'en',
    translations: {
      en: {
        consentModal: {
          title: 'May we follow the crumbs?',
          description:
            'We would like to see which pages and pots are looked at, to stock the shelf better. Until you answer, nothing is kept or sent. <a href="/privacy">What this means</a>',
          acceptAllBtn: 'Accept all',
          acceptNecessaryBtn: 'Reject all',
          showPreferencesBtn: 'Let me choose',
        },
        preferencesModal: {
          title: 'Privacy settings',
          acceptAllBtn: 'Accept all',
          acceptNecessaryBtn: 'Reject all',
          savePreferencesBtn: 'Save my choice',
          closeIconLabel: 'Close',
          sections: [
            {
              description:
                'Four questions, each with its own switch. Everything needs analytics; switching it off later erases what was kept here and stops everything else.',
            },
            {
              title: 'Necessary',
              description: 'Your cart, and the memory of your answer here. The shop cannot work without them.',
              linkedCategory: 'necessary',
            },
            {
              title: 'Analytics',
              description:
                'Which pages you see, for how long, what you click and what you put in the cart, under a random number in a cookie.',
              linkedCategory: 'analytics',
            },
            {
              title: 'Personalization',
              description: 'Lets the shop show you something else because of what you looked at before.',
              linkedCategory: 'personalization',
            },
            {
              title: 'Marketing',
              description: 'Keeps the click ID of the ad you came from, so that we know which ad was worth its money.',
              linkedCategory: 'marketing',
            },
            {
              title: 'Sharing',
              description: 'Lets us hand the above on to others. We have nobody to hand it to.',
              linkedCategory: 'sharing',
            },
          ],
        },
      },
    },
  },
});

// Another tab may have taken everything back. This one's banner has not heard of it, and would go on saying yes.
touchtrail('consent.onChange', ({ state }) => {
  if (state === 'denied' && CookieConsent.acceptedCategory('analytics')) CookieConsent.acceptCategory([]);
});

for (const button of document.querySelectorAll('[data-privacy-settings]')) {
  button.addEventListener('click', () => CookieConsent.showPreferences());
}
