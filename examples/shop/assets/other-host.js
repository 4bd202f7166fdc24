// 127.0.0.1 and localhost are the same machine and two sites: a real referral without a second server.
const OTHER = { localhost: '127.0.0.1', '127.0.0.1': 'localhost' };

/** Points the links of a page to the same server under its other name; hides them where it has none. */
export function linkToOtherHost() {
  const other = OTHER[location.hostname];
  for (const link of document.querySelectorAll('a[data-other-host]')) {
    if (other) link.hostname = other;
    else (link.closest('li') ?? link).hidden = true;
  }
}
