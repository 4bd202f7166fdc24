/** @jsxRuntime automatic */
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { ModuleApp } from './module-app.js';

const root = document.getElementById('root');
if (root) {
  hydrateRoot(
    root,
    <StrictMode>
      <ModuleApp />
    </StrictMode>,
  );
}
