/** The pointer rests so long before a tooltip comes; one that follows another comes at once. */
const DELAY_MS = 400;
const SKIP_DELAY_MS = 200;

/** Tells which element with `data-tip` shows its tooltip now. Returns how to stop. */
export function watchTips(page: Document, show: (element: HTMLElement | null) => void): () => void {
  let shown: HTMLElement | null = null;
  let waiting: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hiddenAtMs = Number.NEGATIVE_INFINITY;

  const become = (element: HTMLElement | null) => {
    clearTimeout(timer);
    waiting = element;
    if (element === shown) return;
    if (shown) hiddenAtMs = performance.now();
    shown = element;
    show(element);
  };
  const hide = () => become(null);
  const over = (event: PointerEvent) => {
    if (event.pointerType === "touch") return;
    const element = tippedOf(event.target);
    if (element === waiting) return;
    if (!element || performance.now() - hiddenAtMs < SKIP_DELAY_MS || shown) return become(element);
    become(null);
    waiting = element;
    timer = setTimeout(() => become(element.isConnected ? element : null), DELAY_MS);
  };
  const focus = (event: FocusEvent) => {
    const element = tippedOf(event.target);
    if (element?.matches(":focus-visible")) become(element);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") hide();
  };

  page.addEventListener("pointerover", over);
  page.addEventListener("pointerdown", hide, { capture: true });
  page.addEventListener("focusin", focus);
  page.addEventListener("focusout", hide);
  page.addEventListener("keydown", key, { capture: true });
  page.addEventListener("scroll", hide, { capture: true, passive: true });
  return () => {
    clearTimeout(timer);
    page.removeEventListener("pointerover", over);
    page.removeEventListener("pointerdown", hide, { capture: true });
    page.removeEventListener("focusin", focus);
    page.removeEventListener("focusout", hide);
    page.removeEventListener("keydown", key, { capture: true });
    page.removeEventListener("scroll", hide, { capture: true });
  };
}

function tippedOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
}
