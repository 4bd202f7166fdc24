/** Primitives of a kind that are recorded in the same way: methods by their call, attributes by the read or the write. */
export interface PrimitiveGroup {
  /** Before the key in the recording: `storage` gives `storage.getItem`; empty for the key alone. */
  readonly what: string;
  /** Where they are, from `window`; what this browser does not have is left out. */
  readonly owner: string;
  readonly keys: readonly string[];
  readonly part: 'value' | 'get' | 'set';
  /** The first argument says what was stored or asked, or is of no interest. */
  readonly detail: 'argument' | 'nothing';
}

const methods = (what: string, owner: string, ...keys: readonly string[]): PrimitiveGroup => ({
  what,
  owner,
  keys,
  part: 'value',
  detail: 'argument',
});
const readers = (what: string, owner: string, ...keys: readonly string[]): PrimitiveGroup => ({
  ...methods(what, owner, ...keys),
  detail: 'nothing',
});
const reads = (what: string, owner: string, ...keys: readonly string[]): PrimitiveGroup => ({
  ...readers(what, owner, ...keys),
  part: 'get',
});
const writes = (what: string, owner: string, ...keys: readonly string[]): PrimitiveGroup => ({
  ...methods(what, owner, ...keys),
  part: 'set',
});
const WEBGL = ['getParameter', 'getExtension', 'getSupportedExtensions', 'getShaderPrecisionFormat', 'readPixels'];
const SPECTRUM = ['Float', 'Byte'].flatMap((type) => [`get${type}FrequencyData`, `get${type}TimeDomainData`]);

/** What a page can store with, send with, or tell visitors apart by, as far as one rule fits; the rest is in `recorder-page`. */
export const PRIMITIVES: readonly PrimitiveGroup[] = [
  // Storing.
  reads('', '', 'localStorage', 'sessionStorage'),
  methods('storage', 'Storage.prototype', 'getItem', 'setItem', 'removeItem', 'clear', 'key'),
  reads('storage', 'Storage.prototype', 'length'),
  methods('indexedDB', 'IDBFactory.prototype', 'open', 'deleteDatabase', 'databases'),
  methods('caches', 'CacheStorage.prototype', 'open', 'has', 'delete', 'keys', 'match'),
  readers('storageManager', 'StorageManager.prototype', 'getDirectory', 'persist', 'persisted', 'estimate'),
  methods('storageBuckets', 'StorageBucketManager.prototype', 'open', 'keys', 'delete'),
  readers('storageAccess', 'Document.prototype', 'requestStorageAccess', 'hasStorageAccess'),
  methods('locks', 'LockManager.prototype', 'request', 'query'),

  // Sending.
  methods('serviceWorker', 'ServiceWorkerContainer.prototype', 'register', 'getRegistration', 'getRegistrations'),
  readers('form', 'HTMLFormElement.prototype', 'submit', 'requestSubmit'),
  methods('window', '', 'open'),
  writes('image', 'HTMLImageElement.prototype', 'src', 'srcset'),
  writes('media', 'HTMLMediaElement.prototype', 'src'),
  writes('video', 'HTMLVideoElement.prototype', 'poster'),
  writes('source', 'HTMLSourceElement.prototype', 'src', 'srcset'),
  writes('script', 'HTMLScriptElement.prototype', 'src'),
  writes('link', 'HTMLLinkElement.prototype', 'href'),
  writes('iframe', 'HTMLIFrameElement.prototype', 'src', 'srcdoc'),
  writes('embed', 'HTMLEmbedElement.prototype', 'src'),
  writes('object', 'HTMLObjectElement.prototype', 'data'),

  // Telling one visitor from others.
  readers('userAgentData', 'NavigatorUAData.prototype', 'getHighEntropyValues'),
  reads('userAgentData', 'NavigatorUAData.prototype', 'brands', 'mobile', 'platform'),
  readers('intl', 'Intl.DateTimeFormat.prototype', 'resolvedOptions'),
  readers('date', 'Date.prototype', 'getTimezoneOffset'),
  readers('canvas', 'HTMLCanvasElement.prototype', 'toDataURL', 'toBlob'),
  readers('canvas', 'CanvasRenderingContext2D.prototype', 'getImageData', 'measureText'),
  readers('offscreenCanvas', 'OffscreenCanvas.prototype', 'convertToBlob'),
  readers('offscreenCanvas', 'OffscreenCanvasRenderingContext2D.prototype', 'getImageData', 'measureText'),
  methods('webgl', 'WebGLRenderingContext.prototype', ...WEBGL),
  methods('webgl2', 'WebGL2RenderingContext.prototype', ...WEBGL),
  readers('webgpu', 'GPU.prototype', 'requestAdapter'),
  readers('audio', 'OfflineAudioContext.prototype', 'startRendering'),
  readers('audio', 'AudioBuffer.prototype', 'getChannelData', 'copyFromChannel'),
  readers('audio', 'AnalyserNode.prototype', ...SPECTRUM),
  methods('fonts', 'FontFaceSet.prototype', 'check', 'load'),
  readers('speech', 'SpeechSynthesis.prototype', 'getVoices'),
  methods('media', 'HTMLMediaElement.prototype', 'canPlayType'),
  readers('devices', 'MediaDevices.prototype', 'enumerateDevices'),
  readers('permissions', 'Permissions.prototype', 'query'),
  readers('geolocation', 'Geolocation.prototype', 'getCurrentPosition', 'watchPosition'),
  readers('keyboard', 'Keyboard.prototype', 'getLayoutMap'),
  readers('Navigator', 'Navigator.prototype', 'getBattery', 'javaEnabled'),
  reads('Navigator', 'Navigator.prototype', 'language', 'languages', 'userAgent', 'appVersion', 'platform', 'vendor'),
  reads('Navigator', 'Navigator.prototype', 'hardwareConcurrency', 'deviceMemory', 'maxTouchPoints', 'connection'),
  reads('Navigator', 'Navigator.prototype', 'plugins', 'mimeTypes', 'pdfViewerEnabled', 'cookieEnabled', 'webdriver'),
  reads('Screen', 'Screen.prototype', 'width', 'height', 'availWidth', 'availHeight', 'availLeft', 'availTop'),
  reads('Screen', 'Screen.prototype', 'colorDepth', 'pixelDepth', 'orientation'),
  reads('window', '', 'devicePixelRatio', 'innerWidth', 'innerHeight', 'outerWidth', 'outerHeight'),
  reads('window', '', 'screenX', 'screenY'),
  methods('window', '', 'matchMedia'),
];

/** Classes that connect, share, load or measure by being made. */
export const CONSTRUCTORS: readonly string[] = [
  'WebSocket',
  'EventSource',
  'Worker',
  'SharedWorker',
  'BroadcastChannel',
  'RTCPeerConnection',
  'WebTransport',
  'AudioContext',
  'OfflineAudioContext',
  'FontFace',
];
