/** A function of the engine, with its overloads put together where they differ in types only. */
export interface SqlFunction {
  readonly name: string;
  readonly kind: "scalar" | "aggregate" | "table";
  readonly signatures: readonly { readonly parameters: string; readonly returns: string }[];
  readonly about: string;
  readonly example: string;
  readonly category: string;
  /** Workers have it, the engine in the browser lacks it. */
  readonly isNativeOnly: boolean;
}

export interface SqlVocabulary {
  readonly functions: ReadonlyMap<string, SqlFunction>;
  readonly keywords: readonly string[];
}

let loading: Promise<SqlVocabulary> | null = null;

/** What the pinned engine knows, 27 kB gzip, loaded once. A failed load is tried again by the next call. */
export function loadSqlVocabulary(): Promise<SqlVocabulary> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<SqlVocabulary> {
  const { default: known } = await import("./sql-vocabulary.json");
  const functions = known.functions as readonly SqlFunction[];
  return {
    functions: new Map(functions.map((each) => [each.name, each])),
    keywords: known.keywords.split(" "),
  };
}

/** `round(x, precision integer)`, with what it answers behind an arrow when that is known. */
export function signatureOf({ name, signatures }: SqlFunction, index = 0): string {
  const { parameters = "", returns = "" } = signatures[index] ?? {};
  return `${name}(${parameters})${returns === "" ? "" : ` → ${returns}`}`;
}
