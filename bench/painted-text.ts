import type { Page } from "@playwright/test";

/**
 * Watches what the grid draws. A benchmark clicks Run and asks when a text that was
 * never drawn before was on the screen: the values of its rows are new in every Run.
 */
export const PAINT_WATCH = `(() => {
  const seen = new Set();
  let waiting = null;
  const draw = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    if (!seen.has(text)) {
      seen.add(text);
      const pattern = waiting && waiting.pattern;
      if (pattern && pattern.test(text)) {
        const { resolve } = waiting;
        waiting = null;
        // The frame that this drawing is part of is done when a task after it runs.
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now());
        channel.port2.postMessage(null);
      }
    }
    return draw.call(this, text, ...rest);
  };
  globalThis.clickToPaint = (label, pattern, waitMs) => new Promise((resolve, reject) => {
    const button = [...document.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === label);
    if (!button) return reject(new Error("There is no button " + label));
    const startedAt = performance.now();
    const timer = setTimeout(() => reject(new Error("Nothing new was painted after " + label + ": " + document.querySelector(".cell__head")?.textContent)), waitMs);
    waiting = { pattern: new RegExp(pattern), resolve: (at) => { clearTimeout(timer); resolve(at - startedAt); } };
    button.click();
  });
})();`;

declare global {
  var clickToPaint: (label: string, pattern: string, waitMs: number) => Promise<number>;
}

/** Milliseconds from the click on `label` until a new text that matches `pattern` is painted. */
export function clickToPaint(page: Page, label: string, pattern: string, waitMs = 30_000): Promise<number> {
  return page.evaluate(([button, text, limit]) => globalThis.clickToPaint(button, text, limit), [
    label,
    pattern,
    waitMs,
  ] as const);
}
