/**
 * A writer of flatbuffers, as far as Arrow's metadata needs them. Builds from the
 * end: whatever is referred to is written first, and offsets count from the end.
 */
export class FlatBuffer {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  /** bytes used, from the end */
  #used = 0;
  #alignment = 1;

  int8 = (value: number) => this.#put(1, (at) => this.#view.setInt8(at, value));
  int16 = (value: number) => this.#put(2, (at) => this.#view.setInt16(at, value, true));
  int32 = (value: number) => this.#put(4, (at) => this.#view.setInt32(at, value, true));
  int64 = (value: number) => this.#put(8, (at) => this.#view.setBigInt64(at, BigInt(value), true));
  /** a reference to what was written and returned `offset` */
  reference = (offset: number) => {
    this.#align(4, 4);
    this.int32(this.#used + 4 - offset);
  };

  string(text: string): number {
    const encoded = new TextEncoder().encode(text);
    this.#align(4, encoded.length + 1);
    this.int8(0);
    this.#reserve(encoded.length);
    this.#used += encoded.length;
    this.#bytes.set(encoded, this.#bytes.length - this.#used);
    this.int32(encoded.length);
    return this.#used;
  }

  references(offsets: readonly number[]): number {
    return this.structs(offsets.length, 4, () => offsets.toReversed().forEach(this.reference));
  }

  /** A vector of structs; `write` puts them last one first. */
  structs(count: number, alignment: number, write: () => void): number {
    this.#align(4, 0);
    this.#align(alignment, 0);
    write();
    this.int32(count);
    return this.#used;
  }

  /** A table; `null` leaves a field at its default. Fields are in the order of their ids. */
  table(fields: readonly ((() => void) | null)[]): number {
    const start = this.#used;
    const places = fields.map((write) => {
      if (write === null) return 0;
      write();
      return this.#used;
    });
    this.int32(0);
    const end = this.#used;
    for (const place of places.toReversed()) this.int16(place === 0 ? 0 : end - place);
    this.int16(end - start);
    this.int16((fields.length + 2) * 2);
    this.#view.setInt32(this.#bytes.length - end, this.#used - end, true);
    return end;
  }

  finish(root: number): Uint8Array {
    this.#align(Math.max(this.#alignment, 8), 4);
    this.reference(root);
    return this.#bytes.subarray(this.#bytes.length - this.#used);
  }

  #put(size: number, write: (at: number) => void): void {
    this.#align(size, 0);
    this.#reserve(size);
    this.#used += size;
    write(this.#bytes.length - this.#used);
  }

  /** Pads so that after `following` more bytes the position is a multiple of `size`. */
  #align(size: number, following: number): void {
    this.#alignment = Math.max(this.#alignment, size);
    const padding = (size - ((this.#used + following) % size)) % size;
    this.#reserve(padding);
    this.#used += padding;
  }

  #reserve(size: number): void {
    if (this.#used + size <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + size));
    grown.set(this.#bytes, grown.length - this.#bytes.length);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
