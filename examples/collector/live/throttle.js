// @ts-check

/**
 * A call starts a wait and the action runs at its end; calls meanwhile change nothing.
 *
 * @param {() => void} action
 * @param {number} waitMs
 * @returns {() => void}
 */
export function throttle(action, waitMs) {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    setTimeout(() => {
      waits = false;
      action();
    }, waitMs);
  };
}
