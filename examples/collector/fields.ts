import { z } from 'zod';

/** An ID as the SDK makes them. */
export const ulid = z.string().regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'expected a ULID (26 characters, upper case)');

/** Milliseconds since the epoch. */
export const epochMs = z.int().nonnegative();

/** Text that says something. */
export const text = z.string().min(1);
