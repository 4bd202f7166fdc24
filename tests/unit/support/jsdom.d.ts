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
    readonly window: Pick<Window, 'document' | 'addEventListener'> & { eval(script: string): unknown } & Record<
        string,
        unknown
      >;
  }
}
