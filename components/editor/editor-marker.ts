/** Something to underline. Offsets are UTF-16, into the text it was found in. */
export interface EditorMarker {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly severity: "error" | "warning";
}
