/** @jsxRuntime automatic */
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { ComponentApp } from './component-app.js';
import { ModuleApp } from './module-app.js';

const APPS = { module: ModuleApp, component: ComponentApp };

/** The HTML document of a page, rendered in Node, with the script that takes it over in the browser. */
export function render(name: keyof typeof APPS): string {
  const App = APPS[name];
  const body = renderToString(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Touchtrail: server-rendered React (${name})</title>
    <script type="module" src="/${name}-client.js"></script>
  </head>
  <body>
    <div id="root">${body}</div>
  </body>
</html>`;
}
