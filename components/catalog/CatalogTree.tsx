"use client";

import { useDeferredValue, useId, useMemo, useState } from "react";
import { EmptyState } from "../ui/EmptyState.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Input } from "../ui/Input.tsx";
import { Note } from "../ui/Note.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { type CatalogCell, type CatalogTable, catalogRows } from "./catalog-rows.ts";
import { CatalogRows } from "./CatalogRows.tsx";

export interface CatalogTreeProps {
  /** `CatalogRelation[]` as `catalog.list` answers; undefined while it is read */
  relations: readonly CatalogTable[] | undefined;
  /** the notebook's SQL cells, in order */
  cells: readonly CatalogCell[];
  /** writes a quoted name into the editor; absent where nothing can be edited */
  onInsert?: (text: string) => void;
  /** why the catalog could not be read */
  error?: string | null;
  onRetry?: () => void;
  /** a line below the tree */
  foot?: React.ReactNode;
}

/** The left panel of a notebook: what can be selected from. */
export function CatalogTree({ relations, cells, onInsert, error, onRetry, foot }: CatalogTreeProps) {
  const [words, setWords] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(["lake", "lake/main", "lake/samples"]));
  const searched = useDeferredValue(words);
  const rows = useMemo(
    () => catalogRows({ tables: relations ?? [], cells }, { open, words: searched }),
    [relations, cells, open, searched],
  );
  const treeId = useId();
  const setIsOpen = (id: string, isOpen: boolean) =>
    setOpen((before) =>
      isOpen ? new Set([...before, id]) : new Set([...before].filter((other) => other !== id)),
    );
  const enterTree = (event: React.KeyboardEvent) => {
    if (event.key === "Escape" && words) setWords("");
    else if (event.key === "ArrowDown") {
      document.getElementById(treeId)?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <aside className="side" aria-label="Catalog">
      <div className="side__head">
        Catalog
        <span className="grow" />
        {onRetry && <IconButton icon="stale" label="Read the catalog again" onClick={onRetry} />}
      </div>
      <div className="side__search">
        <Input
          className="catalog__search"
          icon="search"
          isQuiet
          type="search"
          aria-label="Find tables and columns"
          aria-controls={treeId}
          placeholder="Tables, columns"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={enterTree}
        />
      </div>
      {error && (
        <Note tone="danger" title="The catalog could not be read" role="alert">
          {error}
        </Note>
      )}
      {!relations && !error && (
        <div className="catalog__wait">
          <Spinner>Reading the catalog…</Spinner>
        </div>
      )}
      {relations && rows.length === 0 && <Nothing words={searched} />}
      <CatalogRows id={treeId} rows={rows} onToggle={setIsOpen} onInsert={onInsert} />
      {foot && <div className="side__foot">{foot}</div>}
    </aside>
  );
}

function Nothing({ words }: { words: string }) {
  if (words) {
    return (
      <EmptyState icon="search" title="Not in the catalog">
        No table, column or cell is called “{words}”.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="lake" title="No tables yet">
      The sample data appears here as soon as it is loaded.
    </EmptyState>
  );
}
