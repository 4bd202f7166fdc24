import type { Environment } from '../model/event.js';

/** What only some browsers have on `navigator`. Nothing of it is asked for: these are what each request tells as well. */
interface Hints {
  readonly connection?: { readonly effectiveType?: string };
  readonly userAgentData?: {
    readonly brands?: readonly { readonly brand: string; readonly version: string }[];
    readonly mobile: boolean;
    readonly platform: string;
  };
}

/** Shorter than this (CSS pixels, the shorter side of the screen) a touch device is a phone. */
const TABLET_MIN_PX = 600;

/** The device, as the browser tells it unasked: no high-entropy hint is requested. */
export function browserEnvironment(): Environment {
  const { connection, userAgentData }: Hints = Object(navigator);
  // Browsers add a made-up brand, so that nobody relies on a list.
  const brand = userAgentData?.brands?.find(({ brand }) => !/not.?a.?brand/i.test(brand));
  const { width, height } = window.screen;
  return {
    language: navigator.language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: `${width}x${height}`,
    viewport: `${innerWidth}x${innerHeight}`,
    device: deviceClass(userAgentData?.mobile, Math.min(width, height)),
    connection: connection?.effectiveType,
    browser: brand && `${brand.brand} ${brand.version}`,
    platform: userAgentData?.platform || undefined,
    isBot: isBrowserBot() || undefined,
  };
}

function deviceClass(isMobile: boolean | undefined, shorterSidePx: number): Environment['device'] {
  if (isMobile) return 'mobile';
  if (!window.matchMedia?.('(pointer:coarse)').matches) return 'desktop';
  return shorterSidePx < TABLET_MIN_PX ? 'mobile' : 'tablet';
}

/** Whether the browser says that a program steers it: `navigator.webdriver`, or a headless one by its name. */
export function isBrowserBot(): boolean {
  return navigator.webdriver || /headless/i.test(navigator.userAgent);
}
