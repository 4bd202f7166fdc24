const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The 128 bits of a ULID as 32 lower-case hex digits (https://github.com/ulid/spec): 12 of time, 20 of chance. */
export function hexOf(ulid: string): string {
  let bits = 0n;
  for (const digit of ulid) bits = bits * 32n + BigInt(CROCKFORD.indexOf(digit));
  return bits.toString(16).padStart(32, '0');
}

/**
 * A ULID as a UUID of version 7 (RFC 9562, 5.7), which has its time in the same place; always the same one for the same ULID. Six bits
 * of chance give way to version and variant.
 */
export function uuidOf(ulid: string): string {
  const hex = hexOf(ulid);
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
