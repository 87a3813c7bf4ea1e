import { sparklinePoints } from "./sparkline-points.ts";

const WIDTH = 96;
const HEIGHT = 20;
/** The line's own width must not be cut off at the top. */
const INSET = 2;

/** Runs of the last hour as a line; the sum is said to those who hear the page. */
export function Sparkline({ counts }: { counts: readonly number[] }) {
  const sum = counts.reduce((total, count) => total + count, 0);
  const words = sum === 1 ? "1 run in the last hour" : `${sum} runs in the last hour`;
  return (
    <span title={words}>
      <svg className="spark" width={WIDTH} height={HEIGHT} aria-hidden="true">
        <path className="base" d={`M0 ${HEIGHT - 0.5}h${WIDTH}`} />
        <g transform={`translate(0 ${INSET - 1})`}>
          <polyline points={sparklinePoints(counts, WIDTH, HEIGHT - INSET)} />
        </g>
      </svg>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
