/** Chromium clamps an element at 33.5 M px, Firefox at 17.8 M; above this the scroll height is scaled. */
export const SCROLL_PX_MAX = 16_000_000;
/** A scroll of fewer screens than this is a wheel or a key, not a drag of the thumb. */
const NEAR_SCREENS = 1.5;
const OWN_SCROLL_PX = 1.5;

/**
 * Joins a scroll bar of bounded height with content of any height. Near moves
 * are exact to the pixel, far ones (a dragged thumb) proportional; when the
 * scroll comes to rest, `settle` says where the bar belongs.
 */
export interface ScrollScale {
  /** height of the element that is really scrolled */
  readonly physicalPx: number;
  /** what the top edge of the view shows */
  readonly contentTopPx: number;
  resize(contentPx: number, viewPx: number): void;
  /** the bar moved, by whomever; our own moves are recognised */
  onScroll(physicalTopPx: number): void;
  /** goes to a place in the content; the bar must be put to the answer */
  scrollTo(contentTopPx: number): number;
  /** where the bar belongs for what is shown; null when it is there */
  settle(): number | null;
}

export function createScrollScale(): ScrollScale {
  let content = 0;
  let view = 0;
  let physicalTop = 0;
  let contentTop = 0;

  const physical = () => Math.min(content, SCROLL_PX_MAX);
  const isScaled = () => content > SCROLL_PX_MAX;
  const contentRange = () => Math.max(0, content - view);
  const physicalRange = () => Math.max(0, physical() - view);
  const clamp = (top: number) => Math.min(contentRange(), Math.max(0, top));
  const placeOf = (top: number) =>
    isScaled() ? (contentRange() === 0 ? 0 : (top / contentRange()) * physicalRange()) : top;

  return {
    get physicalPx() {
      return physical();
    },
    get contentTopPx() {
      return contentTop;
    },
    resize(contentPx, viewPx) {
      content = contentPx;
      view = viewPx;
      contentTop = clamp(contentTop);
    },
    onScroll(topPx) {
      const moved = topPx - physicalTop;
      if (Math.abs(moved) < OWN_SCROLL_PX && isScaled()) return;
      physicalTop = topPx;
      if (!isScaled()) contentTop = clamp(topPx);
      else if (topPx <= 0) contentTop = Math.abs(moved) > view * NEAR_SCREENS ? 0 : clamp(contentTop + moved);
      else if (Math.abs(moved) <= view * NEAR_SCREENS) contentTop = clamp(contentTop + moved);
      else contentTop = clamp((topPx / Math.max(1, physicalRange())) * contentRange());
    },
    scrollTo(topPx) {
      contentTop = clamp(topPx);
      physicalTop = placeOf(contentTop);
      return physicalTop;
    },
    settle() {
      const place = placeOf(contentTop);
      if (Math.abs(place - physicalTop) < OWN_SCROLL_PX) return null;
      physicalTop = place;
      return place;
    },
  };
}
