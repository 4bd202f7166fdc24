/** What a validator says: no `issues` where the value is right. */
export interface PlanVerdict {
  /** What is wrong, and where in the value. */
  readonly issues?:
    | readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[]
    | undefined;
}

/**
 * A validator by the Standard Schema (https://standardschema.dev, version 1), which Zod, Valibot and ArkType speak: the part of
 * it that is needed here.
 */
export interface StandardSchema<Input = unknown> {
  /** The properties of the standard. */
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => PlanVerdict | Promise<PlanVerdict>;
    readonly types?: { readonly input: Input; readonly output: unknown } | undefined;
  };
}

/** A validator for the properties of each event of a plan. */
export type PlanSchemas<Plan> = { readonly [Name in keyof Plan]: StandardSchema<Plan[Name]> };
