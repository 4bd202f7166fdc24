// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLICK_ID_NAMES, clickIdOf } from '../../../src/context/click-ids.js';
import { anyText } from './support/any-text.js';

describe('A click ID', () => {
  it.each([
    ['google', 'search', 'cpc', 'gclid gbraid wbraid gad_source gad_campaignid'],
    ['bing', 'search', 'cpc', 'msclkid'],
    ['yandex', 'search', 'cpc', 'yclid ymclid'],
    ['baidu', 'search', 'cpc', 'bd_vid'],
    ['seznam', 'search', 'cpc', 'sznclid'],
    ['adobe', 'search', 'cpc', 'ef_id s_kwcid'],
    ['marin', 'search', 'cpc', 'mkwid pcrid'],
    ['google', 'paid', 'cpm', 'dclid'],
    ['yahoo', 'paid', 'cpm', 'vmcid'],
    ['tiktok', 'social', 'cpc', 'ttclid'],
    ['twitter', 'social', 'cpc', 'twclid'],
    ['linkedin', 'social', 'cpc', 'li_fat_id'],
    ['snapchat', 'social', 'cpc', 'sccid sclid'],
    ['reddit', 'social', 'cpc', 'rdt_cid'],
    ['quora', 'social', 'cpc', 'qclid'],
    ['nextdoor', 'social', 'cpc', 'ndclid'],
    ['line', 'social', 'cpc', 'ldtag_cl'],
    ['tencent', 'social', 'cpc', 'gdt_vid qz_gdt'],
    ['taboola', 'paid', 'cpc', 'tblci'],
    ['outbrain', 'paid', 'cpc', 'dicbo obclid ob_click_id'],
    ['rokt', 'paid', 'cpc', 'rtid'],
    ['impact', 'referral', 'affiliate', 'irclickid irclid irgwc'],
    ['cj', 'referral', 'affiliate', 'cjevent'],
    ['awin', 'referral', 'affiliate', 'awc'],
    ['shareasale', 'referral', 'affiliate', 'sscid'],
    ['partnerize', 'referral', 'affiliate', 'clickref'],
    ['rakuten', 'referral', 'affiliate', 'ransiteid ranmid'],
    ['tradedoubler', 'referral', 'affiliate', 'tduid'],
    ['mailchimp', 'email', 'email', 'mc_cid'],
    ['dotdigital', 'email', 'email', 'dm_i'],
    ['hubspot', 'email', 'email', '_hsmi'],
  ])('of %s says %s and %s', (source, kind, medium, names) => {
    for (const name of names.split(' ')) expect(clickIdOf(name), name).toEqual({ source, kind, medium });
  });

  it.each([
    ['facebook', 'social', 'fbclid'],
    ['instagram', 'social', 'igshid igsh'],
    ['pinterest', 'social', 'epik'],
    ['zalo', 'social', 'zarsrc'],
    ['google', 'search', 'gclsrc srsltid'],
    ['yandex', 'search', 'ysclid'],
    ['naver', 'shopping', 'napm'],
  ])('of %s that unpaid links have, too, says %s and no medium', (source, kind, names) => {
    for (const name of names.split(' ')) expect(clickIdOf(name), name).toEqual({ source, kind });
  });

  it.each(
    'mc_eid _kx _ke _hsenc mkt_tok vero_id oly_enc_id oly_anon_id __s ml_subscriber wickedid _bta_tid'.split(' '),
  )('is not what identifies a person: %s', (name) => {
    expect(clickIdOf(name)).toBeUndefined();
  });

  it.each([
    '',
    'clid',
    'xgclid',
    'gclidx',
    'gclid ',
    'gclid\n',
    '\ngclid',
    'gclid|msclkid',
    'google_search_cpc',
    'utm_source',
    'id',
    'constructor',
    '__proto__',
    'groups',
    '(',
    '[gw]braid',
    '.*',
  ])('is not what only looks like one: %j', (name) => {
    expect(clickIdOf(name)).toBeUndefined();
  });

  it('is found by the pattern of names, in any letters, if and only if it is known', () => {
    const whole = new RegExp(`^(?:${CLICK_ID_NAMES})$`, 'i');
    const likely = fc.stringMatching(/^[a-z_]{2,3}[a-z_]{0,4}(clid|_id|cid)?$/);
    fc.assert(
      fc.property(fc.oneof(likely, fc.string(), fc.constantFrom('gclid', 'fbclid', 'dm_i')), (name) => {
        expect(whole.test(name.toUpperCase())).toBe(clickIdOf(name.toLowerCase()) !== undefined);
      }),
    );
  });

  it('throws for no name', () => {
    fc.assert(fc.property(anyText, (name) => void clickIdOf(name)));
  });
});
