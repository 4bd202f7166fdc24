import type { PlanVerdict, StandardSchema } from '../model/plan.js';

/** Tells of each event that the site tracks against its plan: what the plan does not name, and what it says otherwise. */
export function createPlanCheck(
  plan: Readonly<Record<string, StandardSchema>> | undefined,
  error: (error: unknown) => void,
): (name: string, properties: unknown) => void {
  const schemas = plan && new Map(Object.entries(plan));
  return (name, properties) => {
    if (!schemas) return;
    const tell = ({ issues = [] }: PlanVerdict): void => {
      for (const { message, path = [] } of issues) {
        const place = path.map((part) => String(Object(part).key ?? part)).join('.');
        error(new TypeError(`plan: ${name}${place && `, ${place}`}: ${message}`));
      }
    };
    const schema = schemas.get(name);
    if (!schema) return tell({ issues: [{ message: 'no such event' }] });
    // A validator is code of the site, and may take its time.
    new Promise<PlanVerdict>((settle) => settle(schema['~standard'].validate(properties))).then(tell).catch(error);
  };
}
