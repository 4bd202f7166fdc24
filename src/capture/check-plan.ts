import type { PlanVerdict, StandardSchema } from '../model/plan.js';

/** Tells of each event that the site tracks against its plan: what the plan does not name, and what it says otherwise. */
export function createPlanCheck(
  plan: Readonly<Record<string, StandardSchema>> | undefined,
  error: (error: unknown) => void,
): (name: string, properties: unknown) => void {
  const schemas = plan && new Map(Object.entries(plan));
  // A validator is code of the site, and may take its time.
  const check = async (name: string, properties: unknown): Promise<void> => {
    const schema = schemas?.get(name);
    const verdict: PlanVerdict = schema
      ? await schema['~standard'].validate(properties)
      : { issues: [{ message: 'no such event' }] };
    for (const { message, path } of verdict.issues ?? []) {
      // One validator's list of the parts is no plain one.
      const place = Array.from(path ?? [], (part) => Object(part).key ?? part).join('.');
      error(new TypeError(`plan: ${name}${place && `, ${place}`}: ${message}`));
    }
  };
  return (name, properties) => {
    if (schemas) check(name, properties).catch(error);
  };
}
