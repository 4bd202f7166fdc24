/**
 * A use of each primitive that the recorder knows, as source text: what an engine does not have fails there and is not
 * heard. Reads of attributes are their names, with the object in small letters.
 */
export const USES: Readonly<Record<string, string>> = {
  ...called('storage', 'localStorage', ['getItem', 'removeItem', 'clear', 'key']),
  'storage.setItem': 'localStorage.setItem("key", "1")',
  'storage.length': 'localStorage.length',
  localStorage: 'localStorage',
  sessionStorage: 'sessionStorage',
  ...called('indexedDB', 'indexedDB', ['open', 'deleteDatabase', 'databases']),
  ...called('caches', 'caches', ['open', 'has', 'delete', 'keys', 'match']),
  ...called('cookieStore', 'cookieStore', ['get', 'getAll', 'delete']),
  'cookieStore.set': 'cookieStore.set("a", "1")',
  'cookie.get': 'document.cookie',
  'cookie.set': 'document.cookie = "a=1"',
  'window.name.get': 'name',
  'window.name.set': 'name = "visitor"',
  ...called('storageManager', 'navigator.storage', ['getDirectory', 'persist', 'persisted', 'estimate']),
  ...called('storageBuckets', 'navigator.storageBuckets', ['open', 'keys', 'delete']),
  ...called('storageAccess', 'document', ['requestStorageAccess', 'hasStorageAccess']),
  'locks.request': 'navigator.locks.request("lock", () => {})',
  'locks.query': 'navigator.locks.query()',

  'network.fetch': 'fetch("/")',
  'network.fetchLater': 'fetchLater("/later")',
  'xhr.send': 'const xhr = new XMLHttpRequest(); xhr.open("GET", "/"); xhr.send()',
  beacon: 'navigator.sendBeacon("/")',
  ...called('serviceWorker', 'navigator.serviceWorker', ['register', 'getRegistration', 'getRegistrations']),
  'form.submit': 'const form = document.createElement("form"); form.submit()',
  'form.requestSubmit': 'document.createElement("form").requestSubmit()',
  'window.open': 'window.open("")?.close()',
  'image.src': 'new Image().src = "/"',
  'image.srcset': 'new Image().srcset = "/"',
  'media.src': 'document.createElement("audio").src = "/"',
  'video.poster': 'document.createElement("video").poster = "/"',
  'source.src': 'document.createElement("source").src = "/"',
  'source.srcset': 'document.createElement("source").srcset = "/"',
  'script.src': 'document.createElement("script").src = "/"',
  'link.href': 'document.createElement("link").href = "/"',
  'iframe.src': 'document.createElement("iframe").src = "/"',
  'iframe.srcdoc': 'document.createElement("iframe").srcdoc = ""',
  'embed.src': 'document.createElement("embed").src = "/"',
  'object.data': 'document.createElement("object").data = "/"',
  attribute: 'new Image().setAttribute("src", "/")',
  WebSocket: 'new WebSocket("ws://" + location.host)',
  EventSource: 'new EventSource("/")',
  Worker: 'new Worker("/worker")',
  SharedWorker: 'new SharedWorker("/worker")',
  BroadcastChannel: 'new BroadcastChannel("channel")',
  RTCPeerConnection: 'new RTCPeerConnection()',
  WebTransport: 'new WebTransport("https://app.example.localhost:1/")',
  AudioContext: 'new AudioContext().close()',
  OfflineAudioContext: 'new OfflineAudioContext(1, 1, 44100)',
  FontFace: 'new FontFace("font", "url(/font)")',

  ...Object.fromEntries(
    ['append', 'prepend', 'before', 'after', 'replaceWith', 'replaceChildren'].map((key) => [
      `insert.${key}`,
      `document.createElement("p").appendChild(document.createElement("b")).${key}(new Image())`,
    ]),
  ),
  'insert.appendChild': 'document.createElement("p").appendChild(document.createElement("iframe"))',
  'insert.insertBefore': 'document.createElement("p").insertBefore(document.createElement("script"), null)',
  'insert.replaceChild':
    'const p = document.createElement("p"); p.replaceChild(new Image(), p.appendChild(new Text()))',
  'insert.moveBefore': 'const p = document.createElement("p"); p.moveBefore(p.appendChild(new Image()), null)',
  'insert.insertNode': 'const range = new Range(); range.selectNode(document.body); range.insertNode(new Image())',
  'insert.surroundContents': 'new Range().surroundContents(document.createElement("object"))',
  'insert.insertAdjacentElement': 'document.body.insertAdjacentElement("beforeend", document.createElement("link"))',
  'insert.insertAdjacentHTML': 'document.body.insertAdjacentHTML("beforeend", "<embed>")',
  'insert.write': 'document.implementation.createHTMLDocument().write("<script></script>")',
  'insert.writeln': 'document.implementation.createHTMLDocument().writeln("<img>")',
  'insert.innerHTML': 'document.createElement("p").innerHTML = "<video></video>"',
  'insert.outerHTML': 'document.body.appendChild(document.createElement("p")).outerHTML = "<img>"',
  'insert.setHTMLUnsafe': 'document.createElement("p").setHTMLUnsafe("<img>")',
  'insert.shadow.innerHTML': 'document.createElement("p").attachShadow({ mode: "open" }).innerHTML = "<img>"',
  'insert.shadow.setHTMLUnsafe': 'document.createElement("p").attachShadow({ mode: "open" }).setHTMLUnsafe("<img>")',

  ...called('userAgentData', 'navigator.userAgentData', ['getHighEntropyValues']),
  ...read('userAgentData', 'navigator.userAgentData', ['brands', 'mobile', 'platform']),
  'intl.resolvedOptions': 'new Intl.DateTimeFormat().resolvedOptions()',
  'date.getTimezoneOffset': 'new Date().getTimezoneOffset()',
  'canvas.toDataURL': 'document.createElement("canvas").toDataURL()',
  'canvas.toBlob': 'document.createElement("canvas").toBlob(() => {})',
  'canvas.getImageData': 'document.createElement("canvas").getContext("2d").getImageData(0, 0, 1, 1)',
  'canvas.measureText': 'document.createElement("canvas").getContext("2d").measureText("text")',
  'offscreenCanvas.convertToBlob': 'new OffscreenCanvas(1, 1).convertToBlob()',
  'offscreenCanvas.getImageData': 'new OffscreenCanvas(1, 1).getContext("2d").getImageData(0, 0, 1, 1)',
  'offscreenCanvas.measureText': 'new OffscreenCanvas(1, 1).getContext("2d").measureText("text")',
  // On the prototypes: a machine without a graphics card gives no context, no adapter and no devices.
  ...Object.fromEntries(['webgl', 'webgl2'].flatMap(webGl)),
  'webgpu.requestAdapter': 'GPU.prototype.requestAdapter.call(navigator.gpu)',
  'audio.startRendering': 'new OfflineAudioContext(1, 1, 44100).startRendering()',
  'audio.getChannelData': 'new AudioBuffer({ length: 1, sampleRate: 44100 }).getChannelData(0)',
  'audio.copyFromChannel': 'new AudioBuffer({ length: 1, sampleRate: 44100 }).copyFromChannel(new Float32Array(1), 0)',
  ...Object.fromEntries(
    ['Frequency', 'TimeDomain'].flatMap((domain) =>
      (['Float', 'Byte'] as const).map((type) => [
        `audio.get${type}${domain}Data`,
        `new AnalyserNode(new OfflineAudioContext(1, 1, 44100)).get${type}${domain}Data(new ${type === 'Float' ? 'Float32' : 'Uint8'}Array(1))`,
      ]),
    ),
  ),
  'fonts.check': 'document.fonts.check("1px font")',
  'fonts.load': 'document.fonts.load("1px font")',
  'speech.getVoices': 'SpeechSynthesis.prototype.getVoices.call(window.speechSynthesis)',
  'media.canPlayType': 'document.createElement("audio").canPlayType("audio/mp3")',
  'devices.enumerateDevices': 'navigator.mediaDevices.enumerateDevices()',
  'permissions.query': 'navigator.permissions.query({ name: "geolocation" })',
  'geolocation.getCurrentPosition': 'navigator.geolocation.getCurrentPosition(() => {})',
  'geolocation.watchPosition': 'navigator.geolocation.watchPosition(() => {})',
  'keyboard.getLayoutMap': 'navigator.keyboard.getLayoutMap()',
  ...called('Navigator', 'navigator', ['getBattery', 'javaEnabled']),
  ...read('Navigator', 'navigator', ['language', 'languages', 'userAgent', 'appVersion', 'platform', 'vendor']),
  ...read('Navigator', 'navigator', ['hardwareConcurrency', 'deviceMemory', 'maxTouchPoints', 'connection']),
  ...read('Navigator', 'navigator', ['plugins', 'mimeTypes', 'pdfViewerEnabled', 'cookieEnabled', 'webdriver']),
  ...read('Screen', 'screen', ['width', 'height', 'availWidth', 'availHeight', 'availLeft', 'availTop']),
  ...read('Screen', 'screen', ['colorDepth', 'pixelDepth', 'orientation']),
  ...read('window', 'window', ['devicePixelRatio', 'innerWidth', 'innerHeight', 'outerWidth', 'outerHeight']),
  ...read('window', 'window', ['screenX', 'screenY']),
  'window.matchMedia': 'matchMedia("print")',
  listener: 'addEventListener("beforeunload", () => {})',
  preventDefault: 'new Event("click").preventDefault()',
};

function called(what: string, owner: string, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [`${what}.${key}`, `${owner}.${key}("a")`]));
}

function read(what: string, owner: string, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [`${what}.${key}`, `${owner}.${key}`]));
}

function webGl(what: string): readonly (readonly [string, string])[] {
  const owner = what === 'webgl' ? 'WebGLRenderingContext' : 'WebGL2RenderingContext';
  const keys = ['getParameter', 'getExtension', 'getSupportedExtensions', 'getShaderPrecisionFormat', 'readPixels'];
  return keys.map((key) => [`${what}.${key}`, `${owner}.prototype.${key}.call(undefined, 1)`]);
}
