/** @jsxRuntime automatic */
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { ComponentApp } from './component-app.js';

const root = document.getElementById('root');
if (root) {
  hydrateRoot(
    root,
    <StrictMode>
      <ComponentApp />
    </StrictMode>,
  );
}
