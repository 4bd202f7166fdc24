import { attempt } from '../../model/attempt.js';
import type { JsonValue } from '../../model/event.js';

/** An event as an element declares it. */
export type Declared = readonly [name: string, properties: Readonly<Record<string, JsonValue>>];

const MAX_CHARS = 200;
const AMOUNTS = /^(value|price|quantity|discount|tax|shipping|index)$/;

/**
 * What an element declares: the event's name in one attribute, its properties in all of `data-touch-…`, where `data-touch-item-id`
 * is `item_id`. Amounts become numbers and lists or objects of JSON what they are; all else is text, cut at 200 characters.
 */
export function readDeclared(element: Element, attribute: string): Declared | undefined {
  const read = (name: string): string => (element.getAttribute(name) ?? '').trim();
  const event = read(attribute).slice(0, MAX_CHARS);
  const properties: Record<string, JsonValue> = {};
  for (const name of element.getAttributeNames()) {
    const key = /^data-touch-(?!view$|form$)(.+)/.exec(name)?.[1]?.replaceAll('-', '_');
    if (!key) continue;
    const text = read(name);
    const isJson = AMOUNTS.test(key) || /^[[{]/.test(text);
    properties[key] = (isJson ? attempt((): JsonValue => JSON.parse(text)) : undefined) ?? text.slice(0, MAX_CHARS);
  }
  return event ? [event, properties] : undefined;
}
