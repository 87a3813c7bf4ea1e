/** A double as DuckDB prints it: shortest digits that read back as the same number. */
export function formatDouble(value: number): string {
  return formatDigits(value, String(Math.abs(value)));
}

/** A 32-bit float: the shortest digits that read back as the same 32 bits. */
export function formatFloat(value: number): string {
  const magnitude = Math.abs(value);
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(magnitude.toPrecision(digits));
    if (Math.fround(candidate) === magnitude) return formatDigits(value, String(candidate));
  }
  return formatDigits(value, String(magnitude));
}

function formatDigits(value: number, shortest: string): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (!Number.isFinite(value)) return `${sign}inf`;
  if (value === 0) return `${sign}0.0`;
  const { digits, exponent } = parseShortest(shortest);
  if (exponent < -4 || exponent >= 16) return sign + scientific(digits, exponent);
  return sign + positional(digits, exponent);
}

/** `exponent` is that of the first digit: 123 → digits "123", exponent 2. */
function parseShortest(text: string): { digits: string; exponent: number } {
  const [mantissa = "0", power = "0"] = text.split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const all = whole + fraction;
  const leadingZeros = all.length - all.replace(/^0+/, "").length;
  const digits = all.replace(/^0+/, "").replace(/0+$/, "");
  return { digits, exponent: Number(power) + whole.length - 1 - leadingZeros };
}

function scientific(digits: string, exponent: number): string {
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  const power = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${power}`;
}

function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${whole}.${digits.slice(exponent + 1) || "0"}`;
}
