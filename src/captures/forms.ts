import type { CapturePlugin } from '../model/capture.js';
import { readDeclared } from './shared/read-declared.js';

const DECLARED = 'data-touch-form';
const MAX_CHARS = 200;

const read = (element: Element, name: string): string | undefined =>
  // Not by what a form itself calls so, which may be one of its fields.
  Object.getPrototypeOf(element).getAttribute.call(element, name)?.slice(0, MAX_CHARS) || undefined;

const nameOf = (field: Element): string | undefined => read(field, 'name') || read(field, 'id');

const describe = (form: Element, field?: Element): Record<string, string | undefined> => ({
  form_field: field && nameOf(field),
  form_id: read(form, 'id'),
  form_name: read(form, 'name'),
  form_destination: read(form, 'action')?.split(/[?#]/)[0],
});

/**
 * Forms: `form_start` with the first input, `form_submit`, `form_error` for each field that the browser finds wrong (once), and
 * `form_abandon` where the page is left before, with the field that the visitor was in. A form with `data-touch-form="generate_lead"`
 * tells that in place of `form_submit`. Names of fields alone are read, never what is in them. A field may be an element with a
 * shadow root; of a form in one nothing is told, for its `submit` does not leave the root.
 */
export function forms(): CapturePlugin {
  return {
    name: 'forms',
    start({ on, onPage, track }) {
      /** Those that were begun, with where the visitor is in them; with nothing once they were sent. */
      const begun = new Map<Element, Element | undefined>();
      const wrong = new WeakSet<Element>();

      on(['focusin', 'input', 'invalid'], ({ type, target }, elements) => {
        const field = target as Element;
        const form: Element | null = elements()[0] && (Object(field).form ?? field.closest('form'));
        if (!form) return;
        const isNew = !begun.has(form);
        if (type === 'invalid') {
          if (!wrong.has(field)) track('form_error', describe(form, field));
          wrong.add(field);
          // A page may give the focus by itself.
        } else if (!isNew || type !== 'focusin') {
          if (isNew || nameOf(field)) begun.set(form, field);
          if (isNew) track('form_start', describe(form, field));
        }
      });
      // A form that a script sends has no `submit`, but both collect its fields.
      on(['submit', 'formdata'], ({ type }, elements) => {
        const [form] = elements();
        if (!form) return;
        if (type === 'submit') {
          begun.delete(form);
          const [name, properties] = (read(form, DECLARED) && readDeclared(form, DECLARED)) || [
            'form_submit',
            describe(form),
          ];
          track(name, properties);
        } else if (begun.has(form)) begun.set(form, undefined);
      });
      return onPage((change) => {
        if (!/leaving|navigating/.test(change)) return;
        for (const [form, field] of begun) if (field) track('form_abandon', describe(form, field));
        begun.clear();
      });
    },
  };
}
