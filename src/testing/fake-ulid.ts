/** A ULID whose random part is a count, so that those of one millisecond sort in the order in which they were made. */
export function fakeUlid(atMs: number, count: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const text = (value: number, length: number): string => {
    let rest = value;
    return Array.from({ length }, () => {
      const digit = digits[rest % 32];
      rest = Math.floor(rest / 32);
      return digit;
    })
      .reverse()
      .join('');
  };
  return text(atMs, 10) + text(count, 16);
}
