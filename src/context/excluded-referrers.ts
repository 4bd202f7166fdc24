/**
 * Hosts that send a visitor back whom the site itself has sent there: payment providers and logins. As hosts of `classifyReferrer`
 * they are `internal`, so that a purchase keeps the channel that led to it.
 */
export const EXCLUDED_REFERRERS: readonly string[] = [
  'checkout.stripe.com',
  'hooks.stripe.com',
  'buy.stripe.com',
  'paypal.com',
  'klarna.com',
  'adyen.com',
  'mollie.com',
  'squareup.com',
  'worldpay.com',
  'afterpay.com',
  'affirm.com',
  'razorpay.com',
  'mercadopago.com',
  'payu.com',
  'przelewy24.pl',
  'saferpay.com',
  'sofort.com',
  'pay.google.com',
  'pay.amazon.com',
  'payments.amazon.com',
  'payments.amazon.de',
  'accounts.google.com',
  'appleid.apple.com',
  'login.microsoftonline.com',
  'login.live.com',
  'auth0.com',
  'okta.com',
];
