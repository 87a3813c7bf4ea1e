/** A scaled integer with its point set: (12345n, 2) → "123.45". Exact for any width. */
export function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled);
  const sign = unscaled < 0n ? "-" : "";
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Reads little-endian 64-bit words as one signed integer. */
export function readSigned(words: BigUint64Array, index: number, wordsPerValue: number): bigint {
  let value = 0n;
  for (let word = wordsPerValue - 1; word >= 0; word--)
    value = (value << 64n) | (words[index * wordsPerValue + word] ?? 0n);
  return BigInt.asIntN(64 * wordsPerValue, value);
}
