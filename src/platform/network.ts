import type { Network } from './types.js';

/** `fetch` and `sendBeacon`. Credentials are never sent by fetch, so the collector sees no cookie of the site. */
export function browserNetwork(): Network {
  return {
    send({ url, body, contentType }, keepalive, timeoutMs) {
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      const timer = setTimeout(abort, timeoutMs);
      const request = async () => {
        const response = await fetch(url, {
          method: 'POST',
          body,
          headers: { 'content-type': contentType },
          keepalive,
          credentials: 'omit',
          // Followed, it would be a GET without the events.
          redirect: 'error',
          signal: controller.signal,
        });
        return {
          status: response.status,
          // Read to the end: an unread body keeps its share of the keepalive quota in Chromium.
          body: await response.text(),
          retryAfter: response.headers.get('retry-after'),
        };
      };
      return { answer: request().finally(() => clearTimeout(timer)), abort };
    },

    beacon: ({ url, body, contentType }) => navigator.sendBeacon?.(url, new Blob([body], { type: contentType })),
  };
}
