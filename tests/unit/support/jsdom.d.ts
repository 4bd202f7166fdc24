/** What the tests use of jsdom, which comes without types. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(
      html: string,
      options: {
        readonly url: string;
        readonly runScripts: 'outside-only';
        readonly pretendToBeVisual: true;
      },
    );
    readonly window: Window & Record<string, unknown> & { eval(script: string): unknown };
  }
}
