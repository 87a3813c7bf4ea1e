const SECONDS_PER_DAY = 86_400n;
/** DuckDB's infinities: the largest value, and its negation. */
const INFINITE_64 = 9_223_372_036_854_775_807n;
const INFINITE_32 = 2_147_483_647;

/** Days since 1970-01-01 as `2001-01-31`; years before 1 carry ` (BC)`. */
export function formatDate(days: number): string {
  if (days === INFINITE_32) return "infinity";
  if (days === -INFINITE_32) return "-infinity";
  const { date, era } = civilDate(days);
  return date + era;
}

/** `fractionDigits`: 0 for seconds, 3, 6 or 9. Trailing zeros of the fraction are not printed. */
export function formatTimestamp(value: bigint, fractionDigits: number): string {
  if (value === INFINITE_64) return "infinity";
  if (value === -INFINITE_64) return "-infinity";
  const unitsPerDay = SECONDS_PER_DAY * 10n ** BigInt(fractionDigits);
  const inDay = ((value % unitsPerDay) + unitsPerDay) % unitsPerDay;
  const { date, era } = civilDate(Number((value - inDay) / unitsPerDay));
  return `${date}${era} ${formatClock(inDay, fractionDigits)}`;
}

/** As a time stamp, in UTC, with its offset. */
export function formatTimestampTz(value: bigint, fractionDigits: number): string {
  const text = formatTimestamp(value, fractionDigits);
  return text.endsWith("infinity") ? text : `${text}+00`;
}

/** Time of day, or a duration without days: `00:10:00`, `100:00:00.5`. Never negative. */
export function formatClock(units: bigint, fractionDigits: number): string {
  const perSecond = 10n ** BigInt(fractionDigits);
  const seconds = units / perSecond;
  const fraction = String(units % perSecond).padStart(fractionDigits, "0");
  const trimmed = fractionDigits === 0 ? "" : fraction.replace(/0+$/, "");
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return trimmed === "" ? clock : `${clock}.${trimmed}`;
}

const two = (part: bigint) => String(part).padStart(2, "0");

/** Proleptic Gregorian calendar (Howard Hinnant's algorithm), for any day DuckDB has. */
function civilDate(days: number): { date: string; era: string } {
  const shifted = days + 719_468;
  const era400 = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era400 * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era400 * 400 + (month <= 2 ? 1 : 0);
  const shownYear = year > 0 ? year : 1 - year;
  const date = `${String(shownYear).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  return { date, era: year > 0 ? "" : " (BC)" };
}
