/** SQL with `?` placeholders and their values in order. Every value is text; the SQL casts it to the type it needs. */
export interface BoundSql {
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** A name as SQL, whatever is in it. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as SQL literal. For paths and names of our own making; values of people are parameters. */
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The stored name of a Result's column. Shown names may repeat; these don't. */
export const storedColumn = (index: number): string => `c${index}`;
