import type { Network } from './types.js';

/** `fetch` and `sendBeacon`. Credentials are not sent by fetch unless it is told to, so the collector sees no cookie of the site. */
export function browserNetwork(): Network {
  return {
    hasKeepalive: 'keepalive' in Request.prototype,

    send({ url, body, contentType }, { timeoutMs, keepalive = false, gzip, credentials = 'omit' }) {
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      const timer = setTimeout(abort, timeoutMs);
      const request = async () => {
        const isCompressed = gzip && 'CompressionStream' in window;
        const sent = isCompressed ? await compress(body) : body;
        // Withdrawn meanwhile.
        controller.signal.throwIfAborted?.();
        const response = await fetch(url, {
          method: 'POST',
          body: sent,
          headers: {
            'content-type': contentType,
            ...(isCompressed && gzip === 'header' && { 'content-encoding': 'gzip' }),
          },
          keepalive,
          priority: 'low',
          credentials,
          // The address of the page may have what was taken out of the events.
          referrerPolicy: 'strict-origin',
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

    beacon: ({ url, body, contentType }) => !!navigator.sendBeacon?.(url, new Blob([body], { type: contentType })),
  };
}

function compress(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
}
