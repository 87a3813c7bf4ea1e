const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));

/** Bytes as DuckDB casts them to text: printable ASCII as it is, the rest as `\xNN`. */
export function formatBlob(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += isPlain(byte) ? String.fromCharCode(byte) : `\\x${HEX[byte]}`;
  return text;
}

/** Bytes as pairs of hexadecimal digits, at most `bytesMax` of them: `68 65 6C …`. */
export function formatHex(bytes: Uint8Array, bytesMax: number): string {
  const shown = Array.from(bytes.subarray(0, bytesMax), (byte) => HEX[byte]).join(" ");
  return bytes.length > bytesMax ? `${shown} …` : shown;
}

/** Quotes and the backslash are written as `\xNN` too. */
const isPlain = (byte: number) =>
  byte >= 32 && byte <= 126 && byte !== 0x27 && byte !== 0x22 && byte !== 0x5c;
