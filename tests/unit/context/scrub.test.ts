// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createScrub } from '../../../src/context/scrub.js';

const SITE = 'https://www.shop.example';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const CARD = '4111111111111111';

const scrub = createScrub({});
const clean = (path: string): string => scrub.url(SITE + path, true).slice(SITE.length);

describe('An address', () => {
  const NAMES = `
    token access_token id_token refresh_token csrfToken auth jwt sid PHPSESSID JSESSIONID ASPSESSIONID session_id sessionId
    password passwd pwd pass user_password new-password secret client_secret api_key apikey x-api-key otp
    email e-mail mail userEmail user_email user[email] user%5Bemail%5D emails email2 EMAIL customer.email
    phone tel mobile billingPhone phone_number first_name last_name firstname lastName fullname username fname
    address address1 shipping_address address_line_2 street birthday birth_date birthdate date_of_birth dob ssn iban
    card card_number cc cvv cvc signature sig X-Amz-Signature X-Amz-Credential X-Amz-Security-Token
    mc_eid _kx _ke _hsenc __hssc __hstc __hsfp mkt_tok vero_id oly_enc_id oly_anon_id __s _bta_tid wickedid ml_subscriber
    ml_subscriber_hash %74oken`;

  it.each(NAMES.trim().split(/\s+/))('loses a parameter named %s, in query and fragment', (name) => {
    expect(clean(`/p?a=1&${name}=Xy-1&b=2#/r?${name}=Xy-1&c=3`)).toBe('/p?a=1&b=2#/r?c=3');
  });

  it.each<[what: string, before: string, after: string]>([
    ['the only parameter', '/?token=S', '/'],
    ['the first', '/?token=S&a=1', '/?a=1'],
    ['the last', '/?a=1&token=S', '/?a=1'],
    ['before a fragment', '/?token=S#top', '/#top'],
    ['the fragment', '/#access_token=S&state=x', '/#state=x'],
    ['the fragment of a hash router', '/#/access_token=S&a=1', '/#/a=1'],
    ['in the route of a hash router', '/#/list?token=S&a=1', '/#/list?a=1'],
    ['twice', '/?token=S&token=S2&a=1', '/?a=1'],
    ['twice, apart', '/?token=S&a=1&token=S2', '/?a=1'],
    ['between empty parameters', '/?a=1&&token=S&&b=2', '/?a=1&&&b=2'],
    ['without a value', '/?token=&a=1', '/?a=1'],
    ['with escapes in its value', '/?token=S%26%3D%22&a=1', '/?a=1'],
    ['with other signs in its value', '/?token=S==/x:y z"\n>&a=1', '/?a=1'],
    ['after semicolons', '/?a=1;token=S;b=2', '/?a=1;b=2'],
    ['before a semicolon', '/?token=S;b=2', '/?b=2'],
    ['in a link copied out of HTML', '/?a=1&amp;token=S&amp;b=2', '/?a=1&amp;b=2'],
    ['of a path', '/p;jsessionid=0A1B?a=1', '/p?a=1'],
    ['after a second question mark', '/?a=1?token=S&b=2', '/?a=1?b=2'],
    ['code and state of OAuth', '/cb?code=S&a=1&state=S', '/cb?a=1'],
    ['code and state of OAuth in a fragment', '/#state=S&code=S', '/'],
  ])('loses what is sensitive, and nothing else: %s', (_, before, after) => {
    expect(clean(before)).toBe(after);
  });

  it.each<[what: string, before: string, after: string]>([
    ['name and password', 'https://user:pa%3Ass@shop.example/a?b=1', 'https://shop.example/a?b=1'],
    ['a name alone', 'https://jane@shop.example/', 'https://shop.example/'],
    ['signs in the password', 'https://jane:a;b&c@d@shop.example/', 'https://shop.example/'],
    ['without a protocol', '//jane:secret@shop.example/', '//shop.example/'],
    ['in a parameter', '/?u=https://jane:secret@b.example/', '/?u=https://b.example/'],
    ['escaped', '/?u=https%3A%2F%2Fjane%3Asecret%40b.example%2F', '/?u=https%3A%2F%2Fb.example%2F'],
  ])('loses who signs in by it: %s', (_, before, after) => {
    expect(scrub.url(before, true)).toBe(after);
  });

  it.each<[what: string, before: string, after: string]>([
    ['an e-mail address', '/?q=jane@mail.example', '/?q=[email]'],
    ['escaped', '/?q=jane%40mail.example', '/?q=[email]'],
    ['escaped twice', '/?q=jane%2540mail.example', '/?q=[email]'],
    ['every letter escaped', '/?q=%6A%61%6E%65%40%6D%61%69%6C%2E%65%78%61%6D%70%6C%65', '/?q=[email]'],
    ['beside broken escapes', '/?q=%E4%zzjane%40mail.example', '/?q=[email]'],
    ['with a tag', '/?q=jane+news@mail.example', '/?q=[email]'],
    ['with a tag, escaped', '/?q=jane+news%40mail.example', '/?q=[email]'],
    ['in other letters', '/?q=j%C3%BCrgen@b%C3%BCcher.example', '/?q=[email]'],
    ['as a name', '/?jane@mail.example=1&a=1', '/?a=1'],
    ['as a parameter', '/?jane@mail.example', '/?[email]'],
    ['in the path', '/u/jane%40mail.example/orders', '/u/[email]/orders'],
    ['in the fragment', '/#/u/jane@mail.example', '/#/u/[email]'],
    ['of utm_*', '/?utm_source=jane@mail.example&utm_medium=email', '/?utm_source=[email]&utm_medium=email'],
    ['after mailto', '/?u=mailto:jane@mail.example', '/?u=mailto:[email]'],
    ['two', '/?q=a@mail.example,b@mail.example', '/?q=[email],[email]'],
    ['a card', `/?q=${CARD}`, '/?q=[card]'],
    ['a card in groups', '/?q=4111+1111+1111+1111', '/?q=[card]'],
    ['a card in escaped groups', '/?q=4111%201111%201111%201111', '/?q=[card]'],
    ['a card with dashes', '/c/4111-1111-1111-1111/x', '/c/[card]/x'],
    ['a card of 15 digits', '/?q=378282246310005&r=3782+822463+10005', '/?q=[card]&r=[card]'],
    ['a card of 14 digits', '/?q=30569309025904', '/?q=[card]'],
    ['a card of 19 digits', '/?q=6304000000000000000', '/?q=[card]'],
    ['a card among numbers', '/?q=2027+4111+1111+1111+1111+123', '/?q=2027+[card]+123'],
    ['two cards', `/?q=${CARD}+4111-1111-1111-1111`, '/?q=[card]+[card]'],
    ['a card in a word', `/?q=x_${CARD}y`, '/?q=x_[card]y'],
    ['a phone number', '/?q=+436641234567', '/?q=[phone]'],
    ['its plus escaped', '/?q=%2B43%20664%201234567', '/?q=[phone]'],
    ['its plus escaped, its spaces as such', '/?q=%2B43+664+1234567', '/?q=[phone]'],
    ['with a zero in parentheses', '/?q=%2B43+(0)664+1234567', '/?q=[phone]'],
    ['with zeros', '/?q=0043+664+1234567', '/?q=[phone]'],
    ['with zeros, in one', '/?q=00436641234567', '/?q=[phone]'],
    [
      'as in North America',
      '/?q=(555)+123-4567&r=555-123-4567&s=%28555%29%20123-4567',
      '/?q=[phone]&r=[phone]&s=[phone]',
    ],
    ['a link to a phone', '/?u=tel:+15551234567', '/?u=tel:[phone]'],
    ['a JWT', `/?q=${JWT}&a=1`, '/?q=[token]&a=1'],
    ['a JWT in the path', `/verify/${JWT}`, '/verify/[token]'],
    ['a JWT in the fragment', `/#${JWT}`, '/#[token]'],
    ['a bearer', '/?q=Bearer%20abcdef0123456789%2F%2B%3D%3D&r=bearer+abcdef0123456789', '/?q=[token]&r=[token]'],
  ])('hides what looks like personal data: %s', (_, before, after) => {
    expect(clean(before)).toBe(after);
    expect(clean(after)).toBe(after);
  });

  it.each<[what: string, before: string, after: string]>([
    ['as it is', '/?u=https://b.example/?token=S&a=1', '/?u=https://b.example/?a=1'],
    ['escaped', '/?u=https%3A%2F%2Fb%2F%3Fa%3D1%26token%3Dx', '/?u=https%3A%2F%2Fb%2F%3Fa%3D1'],
    [
      'escaped twice',
      '/?u=https%253A%252F%252Fb%252F%253Fa%253D1%2526token%253Dx&c=1',
      '/?u=https%253A%252F%252Fb%252F%253Fa%253D1&c=1',
    ],
    ['in an address within an address', '/?u=%2Fa%3Fv%3D%252Fb%253Ftoken%253DS', '/?u=%2Fa%3Fv%3D%252Fb'],
    ['a query without an address', '/?params=token%3DS%26a%3D1', '/?params=a%3D1'],
    ['in the path', '/r/https%3A%2F%2Fb%2F%3Ftoken%3DS/x', '/r/https%3A%2F%2Fb%2F/x'],
    ['with spaces', '/?t=see%20%2Fb%3Ftoken%3Dmy%20secret', '/?t=see%20%2Fb'],
    ['with an e-mail address', '/?u=%2Fa%3Fq%3Djane%2540mail.example', '/?u=%2Fa%3Fq%3D[email]'],
  ])('is cleaned within an address: %s', (_, before, after) => {
    expect(clean(before)).toBe(after);
  });

  it.each([
    '',
    '/',
    '/token=x',
    '/?tokens_left',
    '/?q=token',
    '/?hotel=1&embassy=2&telescope=3&secretary=4&discard=5&compass=6&state=CA&zip=1010&key=a&name=b',
    '/?code=SUMMER',
    '/#phone',
    '/?email',
    '/?UTM_Source=Spring%20Sale&utm_medium=email&utm_id=120210000000000000&gclid=Cj0-_x&fbclid=IwAR0',
    '/?email_campaign=1&state_code=x&phones_on_sale=1&tokenize=1',
    '/?s=shoes&ke=1&kx=1',
    '/order/1234567890123456?t=1764466200000&n=20241130&sku=000123456789',
    '/?ean=4006381333931&ean=0037000127116',
    '/?from=2024-11-30T10:00:00+01:00&q=shoes+2024-11-30+123',
    `/?q=${CARD.slice(0, -1)}2&r=${CARD}0`,
    '/@48.2081743,16.3738189,15z',
    '/npm/vue@3.2.1/logo@2x.png',
    '/@jane/posts',
    '/?a=%&b=%zz&c=%E4&d=a%20b+c&e=%5Bemail%5D&f=100%25&&=;?#?',
    '/a%2Fb;v=1/c?u=https%3A%2F%2Fb%2F%3Fa%3D1%26c%3D%2520#~!*\'()"',
    '/?q=bearer+of+good+news&r=eyJ.x.y',
    '/?uuid=123e4567-e89b-12d3-a456-426614174000',
    '/\ud800?a=\u0000 \ud83d\ude00',
  ])('with nothing to clean comes back as it was: %s', (address) => {
    expect(clean(address)).toBe(address);
  });

  it.each([
    'about:blank',
    'android-app://com.google.android.gm/',
    'data:text/html,x',
    'not an address',
    '//',
    '?',
    '&',
  ])('may be anything: %j', (text) => {
    expect(scrub.url(text, false)).toBe(text);
  });

  it('is cleaned whatever its kind', () => {
    expect(scrub.url('mailto:jane@mail.example?subject=x', true)).toBe('mailto:[email]?subject=x');
    expect(scrub.url('p?token=S&a=1', true)).toBe('p?a=1');
    expect(scrub.url('token=S&a=1', true)).toBe('a=1');
  });

  it.each<[what: string, before: string, after: string]>([
    ['between parameters', `/?a=1&b=${'x'.repeat(2_000)}&c=${'y'.repeat(100)}`, `/?a=1&b=${'x'.repeat(2_000)}`],
    ['in front of the query', `/p?a=${'x'.repeat(3_000)}`, '/p'],
    ['within a path', `/${'x'.repeat(3_000)}`, `/${'x'.repeat(2_047 - SITE.length)}`],
    ['not if cleaning is enough', `/?token=${'x'.repeat(3_000)}&a=1`, '/?a=1'],
    ['not at its limit', `/${'x'.repeat(2_047 - SITE.length)}`, `/${'x'.repeat(2_047 - SITE.length)}`],
  ])('is cut at 2,048 characters, %s', (_, before, after) => {
    expect(clean(before)).toBe(after);
  });
});
