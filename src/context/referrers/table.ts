// Generated from facts.json by generate.mjs; do not edit.
import type { ReferrerTable } from '../../model/attribution.js';

/** The hosts by which most visits are told apart: the giants of each kind, and words such as `mail.` and `search.`. */
export const REFERRERS: ReferrerTable = {
  name: 'touchtrail@1',
  hosts: [
    ['referral', '\\.(docs|drive|sites|accounts|support|groups|maps|meet|aws)\\.(google|amazon)\\.'],
    [
      'ai',
      '\\.((chatgpt|claude|copilot\\.microsoft|deepseek|(gemini|notebooklm)\\.google|grok|mistral|openai|perplexity|yiyan\\.baidu)(\\.com?)?\\.\\w+|(character|meta)\\.ai|poe\\.com)\\.$',
    ],
    [
      'email',
      '\\.e\\.mail\\.ru\\.$|\\.((e|w|web|up|light)?mail|outlook|gm\\.android|messagerie|3c)[-\\w]*\\.(?!com?\\.)[^.]+\\.\\w|\\.deref-',
    ],
    [
      'paid',
      '\\.((adsensecustomsearchads|doubleclick|googleadservices|googlesyndication|outbrain|taboola)(\\.com?)?\\.\\w+|syndicatedsearch\\.goog)\\.$',
    ],
    ['shopping', '\\.(alibaba|aliexpress|amazon|ebay|etsy|shopee|temu|walmart)(\\.com?)?\\.\\w+\\.$'],
    ['video', '\\.((dailymotion|twitch|vimeo|youtube|youtube\\.android\\.google)(\\.com?)?\\.\\w+|youtu\\.be)\\.$'],
    [
      'social',
      '\\.((bsky|discord|facebook|instagram|linkedin|mastodon|pinterest|quora|reddit|snapchat|telegram|threads|tiktok|tumblr|twitter|weibo|whatsapp)(\\.com?)?\\.\\w+|lnkd\\.in|(news\\.ycombinator|vk|x)\\.com|t\\.co|t\\.me)\\.$',
    ],
    [
      'search',
      '\\.((aol|baidu|bing|duckduckgo|ecosia|google|msn|naver|qwant|startpage|yahoo|yandex)(\\.com?)?\\.\\w+|ask\\.com|(go\\.mail|ya)\\.ru)\\.$|\\.((web|i)?search|suche|recherche|busca)[-\\w]*\\.(?!com?\\.)[^.]+\\.\\w',
    ],
  ],
};
