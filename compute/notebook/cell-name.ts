import { findCellByName, type Notebook } from "./notebook.ts";

/** `wanted`, or `wanted_2`, `wanted_3`, … when another cell has that name. The same in every tab. */
export function freeName(notebook: Notebook, wanted: string, exceptCellId?: string): string {
  const isTaken = (name: string) => {
    const owner = findCellByName(notebook, name);
    return owner !== undefined && owner.id !== exceptCellId;
  };
  if (!isTaken(wanted)) return wanted;
  const stem = wanted.slice(0, 190);
  for (let number = 2; ; number++) {
    const name = `${stem}_${number}`;
    if (!isTaken(name)) return name;
  }
}

/** `query_1`, or the first such name that no cell has. */
export function nextCellName(notebook: Notebook): string {
  for (let number = 1; ; number++) {
    const name = `query_${number}`;
    if (!findCellByName(notebook, name)) return name;
  }
}

/** What a copy of `name` is called: counted on from the number it ends with, else from 2. */
export function copyName(notebook: Notebook, name: string): string {
  const counted = /^(?<stem>.+)_(?<number>[1-9]\d{0,5})$/u.exec(name);
  const stem = (counted?.groups?.["stem"] ?? name).slice(0, 190);
  for (let number = Number(counted?.groups?.["number"] ?? 1) + 1; ; number++) {
    const copy = `${stem}_${number}`;
    if (!findCellByName(notebook, copy)) return copy;
  }
}

/** Whether a name may be given to this cell: `name_taken` is what `rename-cell` would answer. */
export function isNameFree(notebook: Notebook, name: string, cellId: string): boolean {
  const owner = findCellByName(notebook, name);
  return owner === undefined || owner.id === cellId;
}
