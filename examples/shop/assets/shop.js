import { count, readCart } from './cart.js';
import { showCartPage } from './cart-page.js';
import { showCheckout, showThankYou } from './checkout.js';
import { showGreeting } from './greeting.js';
import { linkToOtherHost } from './other-host.js';
import { showProduct } from './product.js';
import { showConsentStatus } from './status.js';

// The number beside "Cart" in the header.
function showCount() {
  const pieces = count(readCart().items);
  for (const badge of document.querySelectorAll('[data-cart-count]')) {
    badge.hidden = pieces === 0;
    badge.textContent = String(pieces);
  }
}

for (const link of document.querySelectorAll('.site-header nav a')) {
  if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
}
showCount();
addEventListener('cart-changed', showCount);
showConsentStatus();
showGreeting();
linkToOtherHost();
showProduct();
showCartPage();
showCheckout();
showThankYou();
