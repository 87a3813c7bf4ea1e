import type { NotebookId } from "../../compute/protocol/ids.ts";

/** A notebook in a list. */
export interface NotebookLine {
  notebookId: NotebookId;
  title: string;
  cellCount: number;
  updatedAt: string;
  updatedByName: string | null;
  deletedAt: string | null;
}

/** The notebooks whose titles contain every word, whatever the case. */
export function findNotebooks<T extends { title: string }>(notebooks: readonly T[], words: string): T[] {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return notebooks.filter(({ title }) => wanted.every((word) => title.toLocaleLowerCase().includes(word)));
}
