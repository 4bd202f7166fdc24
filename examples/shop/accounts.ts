import { randomInt } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';

/** A customer as the checkout sees one: the number is what `identify` is told, the address stays here. */
export interface Customer {
  readonly number: string;
  /** Whether the address has signed in before, since the server started. */
  readonly returning: boolean;
}

const SIGN_IN = {
  type: 'object',
  required: ['email'],
  properties: { email: { type: 'string', format: 'email', maxLength: 254 } },
} as const;

const ORDER = {
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['item_id', 'quantity'],
        properties: { item_id: { type: 'string' }, quantity: { type: 'integer', minimum: 1, maximum: 99 } },
      },
    },
  },
} as const;

/** Customer numbers for e-mail addresses and numbers for orders, kept in memory until the server stops. */
export const accounts: FastifyPluginAsync = async (app) => {
  const numbers = new Map<string, string>();

  app.post<{ Body: { email: string } }>(
    '/account',
    { schema: { body: SIGN_IN } },
    async (request): Promise<Customer> => {
      const email = request.body.email.toLowerCase();
      const known = numbers.get(email);
      const number = known ?? `C-${randomInt(100_000, 1_000_000)}`;
      numbers.set(email, number);
      return { number, returning: known !== undefined };
    },
  );

  // Time of day in base 36: short, and a restarted server does not give a number again.
  app.post('/orders', { schema: { body: ORDER } }, async (): Promise<{ number: string }> => {
    return { number: `KL-${Date.now().toString(36).toUpperCase()}` };
  });
};
