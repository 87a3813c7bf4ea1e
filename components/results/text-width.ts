export type MeasureText = (text: string, size: "name" | "small" | "value") => number;

const WEIGHTS = { name: "600 12px", small: "400 11px", value: "400 12px" } as const;

let context: CanvasRenderingContext2D | null = null;
let font = "";

/** The width of a text in the interface's font: a name of a column, small print, or a value. */
export const textWidthPx: MeasureText = (text, size) => {
  if (typeof document === "undefined") return text.length * 7;
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length * 7;
  font ||= getComputedStyle(document.documentElement).getPropertyValue("--font-ui").trim() || "sans-serif";
  context.font = `${WEIGHTS[size]} ${font}`;
  return context.measureText(text).width;
};
