/** Which rows of a Result the grid shows, counted from 1. */
export interface RowsShown {
  readonly first: number;
  readonly last: number;
}
