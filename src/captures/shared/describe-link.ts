import { attempt } from '../../model/attempt.js';
import { textOf } from './text-of.js';

/** A link that was clicked. */
export interface ClickedLink {
  /** Where it leads. */
  readonly url: URL;
  /** As GA4 names what it sends of one. */
  readonly properties: {
    readonly link_url: string;
    readonly link_id?: string | undefined;
    readonly link_text?: string | undefined;
  };
  readonly isDownload: boolean;
}

/** The link that a click opens: of `a` and `area`, by the main button, the middle one or the keyboard. Its address is told without its query, which may be about a person. */
export function describeLink(event: Event, elements: () => readonly Element[]): ClickedLink | undefined {
  if (Object(event).button > 1) return undefined;
  const link = elements().find((element) => element.matches('[href]'));
  const url = link && attempt(() => new URL(link.getAttribute('href') ?? '', link.baseURI));
  return (
    url && {
      url,
      properties: {
        link_url: url.origin + url.pathname,
        link_id: link.id || undefined,
        link_text: textOf(link),
      },
      isDownload: link.hasAttribute('download'),
    }
  );
}
