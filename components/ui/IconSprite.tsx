import { ICON_SHAPES } from "./icon-shapes.ts";

const SYMBOLS = Object.entries(ICON_SHAPES)
  .map(([name, shape]) => `<symbol id="i-${name}" viewBox="0 0 24 24">${shape}</symbol>`)
  .join("");

/** Every icon's shape, once per page. Rendered on the server only, by the layout. */
export function IconSprite() {
  return <svg className="sprite" aria-hidden="true" dangerouslySetInnerHTML={{ __html: SYMBOLS }} />;
}
