import type { CapturePlugin } from '../model/capture.js';
import { parseUrl } from '../model/url.js';

/** Where the searched words are. */
export interface SearchOptions {
  /**
   * Names of the parameter in the address of a page of results; the first that is there counts.
   *
   * @defaultValue `['q', 's', 'search', 'query', 'keyword']`, as in GA4
   */
  readonly parameters?: readonly string[];
}

/** Pages of search results, as `view_search_results`: the one that is shown, and each that is navigated to. */
export function search({ parameters = ['q', 's', 'search', 'query', 'keyword'] }: SearchOptions = {}): CapturePlugin {
  return {
    name: 'search',
    start({ page, track, onPage, setTimer, wasDenied }) {
      let seen = '';
      const look = (): void => {
        const { url } = page();
        const found = parseUrl(url)?.searchParams;
        const term = parameters.map((name) => found?.get(name)?.trim()).find(Boolean);
        if (term && url !== seen) track('view_search_results', { search_term: term.slice(0, 100) });
        seen = url;
      };
      // After the view of the page.
      if (!wasDenied) setTimer(look, 0);
      return onPage((change) => {
        if (change === 'restored') seen = '';
        if (/navigated|restored/.test(change)) look();
      });
    },
  };
}
