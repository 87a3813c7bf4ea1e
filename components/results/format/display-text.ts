/**
 * How a number is shown, from its exact text: thousands separators and a true
 * minus. Exponents, `nan` and `inf` stay as they are.
 */
export function displayNumber(text: string): string {
  const match = /^(-?)(\d+)(\.\d+)?(e[+-]\d+)?$/.exec(text);
  if (!match) return text.startsWith("-") ? `${MINUS}${text.slice(1)}` : text;
  const [, sign, whole = "", fraction = "", exponent = ""] = match;
  const minus = exponent.replace("-", MINUS);
  return `${sign ? MINUS : ""}${groupThousands(whole)}${fraction}${minus}`;
}

/** One line: control characters become visible, very long text ends in an ellipsis. */
export function displayLine(text: string, charsMax = 500): string {
  const cut = text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;
  return /[\n\r\t]/.test(cut) ? cut.replace(/\r\n|\n|\r/g, "↵").replace(/\t/g, "→") : cut;
}

/** 1234567 → "1,234,567" */
export function displayCount(count: number): string {
  return groupThousands(String(Math.round(count)));
}

const MINUS = "−";

function groupThousands(digits: string): string {
  if (digits.length <= 3) return digits;
  let grouped = digits.slice(-3);
  for (let end = digits.length - 3; end > 0; end -= 3)
    grouped = `${digits.slice(Math.max(0, end - 3), end)},${grouped}`;
  return grouped;
}
