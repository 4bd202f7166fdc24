/** The package has no types. */
declare module '@iabtechlabtcf/stub' {
  /** Puts `__tcfapi` and its locator frame on the page. */
  export default function installStub(): void;
}
