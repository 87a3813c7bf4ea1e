type Measure = Pick<CanvasRenderingContext2D, "measureText">;

/** No glyph of the interface's fonts at 12 px is wider than this on average. */
const CHAR_PX_MAX = 11;

/** The text cut to a width, with an ellipsis when something is missing. */
export function fitText(context: Measure, text: string, widthPx: number): string {
  if (text.length * CHAR_PX_MAX <= widthPx) return text;
  const bounded = text.length > 400 ? text.slice(0, 400) : text;
  if (bounded.length === text.length && context.measureText(text).width <= widthPx) return text;
  let low = 0;
  let high = bounded.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${bounded.slice(0, middle)}…`).width <= widthPx) low = middle;
    else high = middle - 1;
  }
  return `${bounded.slice(0, low)}…`;
}

/** Whether digits of the context's font all have one width; else figures in a column don't line up. */
export function hasTabularDigits(context: Measure): boolean {
  const width = context.measureText("0").width;
  return ["1", "4", "7"].every((digit) => Math.abs(context.measureText(digit).width - width) < 0.05);
}

/** Draws text that ends at the right edge. */
export function drawRight(context: CanvasRenderingContext2D, text: string, rightPx: number, y: number): void {
  context.textAlign = "right";
  context.fillText(text, rightPx, y);
  context.textAlign = "left";
}

/** Draws from the right edge leftwards, every digit in a box as wide as a zero. */
export function drawTabular(
  context: CanvasRenderingContext2D,
  text: string,
  rightPx: number,
  y: number,
): void {
  const digitPx = context.measureText("0").width;
  let right = rightPx;
  for (let at = text.length - 1; at >= 0; at--) {
    const char = text[at] ?? "";
    const isDigit = char >= "0" && char <= "9";
    const width = context.measureText(char).width;
    const box = isDigit ? digitPx : width;
    context.fillText(char, right - box + (box - width) / 2, y);
    right -= box;
  }
}
