import { type ConsentSignal, UNKNOWN } from '../model/consent-signal.js';

/**
 * Asks a platform that may not be there: `undefined` without the method by which it is known. Its types are what its documentation
 * promises, so whatever it breaks ends here: then nothing is known.
 */
export function askPlatform<Api>(
  api: unknown,
  method: keyof Api & string,
  read: (api: Api) => ConsentSignal | undefined,
): ConsentSignal | undefined {
  try {
    // Something else may have the name of the platform: an element with that `id`, or a stub that can do nothing yet.
    const known: Api = Object(api);
    return typeof known[method] === 'function' ? read(known) : undefined;
  } catch {
    return UNKNOWN;
  }
}
