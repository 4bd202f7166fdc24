/** Width and height of `1440x900`; nothing of an empty text. */
export function sizeOf(text = ''): number[] {
  return text.split('x').filter(Boolean).map(Number);
}
