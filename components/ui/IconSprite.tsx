import { ICON_SHAPES, type IconExtra } from "./icon-shapes.ts";

/** Every icon's shape, once per page. Rendered by the layout, on the server only. */
export function IconSprite() {
  return (
    <svg className="sprite" aria-hidden="true">
      {Object.entries(ICON_SHAPES).map(([name, shape]) => (
        <symbol key={name} id={`i-${name}`} viewBox="0 0 24 24">
          {toPaths(shape).map((path) => (
            <path key={path.d} {...path} />
          ))}
        </symbol>
      ))}
    </svg>
  );
}

function toPaths(shape: string | readonly (string | IconExtra)[]): readonly IconExtra[] {
  const parts = typeof shape === "string" ? [shape] : shape;
  return parts.map((part) => (typeof part === "string" ? { d: part } : part));
}
