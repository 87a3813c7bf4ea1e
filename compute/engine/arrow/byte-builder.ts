/** Bytes that grow. */
export class ByteBuilder {
  #bytes: Uint8Array;
  length = 0;

  constructor(capacityBytes: number) {
    this.#bytes = new Uint8Array(Math.max(capacityBytes, 64));
  }

  append(bytes: Uint8Array): void {
    this.extend(bytes.length).set(bytes);
  }

  /** Grows by `count` bytes, zero at first use, and gives them to be filled. */
  extend(count: number): Uint8Array {
    const end = this.length + count;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, end));
      grown.set(this.#bytes.subarray(0, this.length));
      this.#bytes = grown;
    }
    const added = this.#bytes.subarray(this.length, end);
    this.length = end;
    return added;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Bits that grow, least significant first, as Arrow and DuckDB both keep them. */
export class BitBuilder {
  readonly #bytes: ByteBuilder;
  #length = 0;
  #zeros = 0;

  constructor(capacityBits: number) {
    this.#bytes = new ByteBuilder(Math.ceil(capacityBits / 8) + 8);
  }

  get zeros(): number {
    return this.#zeros;
  }

  /** Appends `count` bits from bit `from` of `source`; ones where there is no source. */
  append(source: Uint8Array | null, from: number, count: number): void {
    const start = this.#length;
    this.#length += count;
    this.#bytes.extend(Math.ceil(this.#length / 8) - this.#bytes.length);
    const target = this.#bytes.bytes();
    if (start % 8 === 0 && from % 8 === 0) {
      const bytes = target.subarray(start / 8);
      if (source === null) bytes.fill(0xff);
      else bytes.set(source.subarray(from / 8, from / 8 + bytes.length));
      if (this.#length % 8 !== 0) bytes[bytes.length - 1]! &= (1 << (this.#length % 8)) - 1;
    } else {
      for (let at = 0; at < count; at++) {
        const bit = source === null ? 1 : ((source[(from + at) >> 3] ?? 0) >> ((from + at) & 7)) & 1;
        target[(start + at) >> 3]! |= bit << ((start + at) & 7);
      }
    }
    if (source !== null) this.#zeros += count - countOnes(source, from, count);
  }

  bytes(): Uint8Array {
    return this.#bytes.bytes();
  }
}

function countOnes(source: Uint8Array, from: number, count: number): number {
  let ones = 0;
  let at = from;
  const end = from + count;
  for (; at < end && at % 8 !== 0; at++) ones += ((source[at >> 3] ?? 0) >> (at & 7)) & 1;
  for (; at + 8 <= end; at += 8) ones += ONES[source[at >> 3] ?? 0] ?? 0;
  for (; at < end; at++) ones += ((source[at >> 3] ?? 0) >> (at & 7)) & 1;
  return ones;
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) ones++;
  return ones;
});
