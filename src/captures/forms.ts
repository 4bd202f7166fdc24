import type { CapturePlugin } from '../model/capture.js';
import { readDeclared } from './shared/read-declared.js';

/** A form that was begun. */
interface Begun {
  lastField: string | undefined;
  isSent: boolean;
}

const attributeOf = (element: Element | undefined, name: string): string | undefined =>
  element?.getAttribute(name) || undefined;

const nameOf = (field: Element | undefined): string | undefined =>
  attributeOf(field, 'name') ?? attributeOf(field, 'id');

/** By attributes, for a field of the form may be named `id` or `action`. */
const describe = (form: Element): Record<string, string | undefined> => ({
  form_id: attributeOf(form, 'id'),
  form_name: attributeOf(form, 'name'),
  form_destination: attributeOf(form, 'action')?.split(/[?#]/)[0],
});

/**
 * Forms: `form_start` with the first input, `form_submit`, `form_error` for each field that the browser finds wrong (once), and
 * `form_abandon` with the last field where the page is left before. A form with `data-touch-form="generate_lead"` tells that in place of
 * `form_submit`. Names of fields alone are read, never what is in them.
 */
export function forms(): CapturePlugin {
  return {
    name: 'forms',
    start({ on, onPage, track }) {
      const begun = new Map<Element, Begun>();
      const wrong = new WeakSet<Element>();

      const input = (field: Element, form: Element, type: string): void => {
        const known = begun.get(form);
        // A page may give the focus by itself.
        if (!known && type === 'focusin') return;
        begun.set(form, { lastField: nameOf(field), isSent: false });
        if (!known) track('form_start', { ...describe(form), form_field: nameOf(field) });
      };

      on(['focusin', 'input', 'change', 'invalid'], (event, elements) => {
        const [field] = elements();
        const form: Element | undefined = Object(field).form;
        if (!field || !form) return;
        if (event.type !== 'invalid') input(field, form, event.type);
        else if (!wrong.has(field)) {
          wrong.add(field);
          track('form_error', { ...describe(form), form_field: nameOf(field) });
        }
      });
      // A form that a script sends has no `submit`, but both collect its fields.
      on(['submit', 'formdata'], (event, elements) => {
        const [form] = elements();
        if (!form) return;
        const known = begun.get(form);
        if (event.type === 'formdata') {
          if (known) known.isSent = true;
          return;
        }
        begun.delete(form);
        const [name, properties] = readDeclared(form, 'data-touch-form') ?? ['form_submit', describe(form)];
        track(name, properties);
      });
      return onPage((change) => {
        if (!/leaving|navigating/.test(change)) return;
        for (const [form, { lastField, isSent }] of begun) {
          if (!isSent) track('form_abandon', { ...describe(form), form_last_field: lastField });
        }
        begun.clear();
      });
    },
  };
}
