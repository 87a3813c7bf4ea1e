"use client";

import { EXPORT_FORMATS } from "../../compute/protocol/result-query.ts";
import { Button } from "../ui/Button.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import type { MenuEntry } from "../ui/menu-entry.ts";
import { Menu } from "../ui/Menu.tsx";
import { COPY_FORMATS } from "./copy-text.ts";
import { EXPORT_WORDS } from "./export-result.ts";
import { FilterPopover } from "./FilterPopover.tsx";
import { displayBytes } from "./format/display-bytes.ts";
import { showColumn } from "./grid-columns.ts";
import type { ResultPanelProps } from "./result-panel-props.ts";
import { useExport } from "./use-export.tsx";
import type { ResultTableState } from "./use-result-table.ts";

const COPY_WORDS = { tsv: "TSV", csv: "CSV", json: "JSON", markdown: "Markdown" } as const;

/** What can be done with a whole Result: filter, copy, columns, export. */
export function ResultToolbar({ panel, table }: { panel: ResultPanelProps; table: ResultTableState }) {
  const exporting = useExport({ session: panel.session, runId: panel.result.runId, name: panel.cellName });
  const isTable = panel.view === "table";
  return (
    <div className="result__tools">
      {isTable && (
        <FilterPopover
          columns={panel.result.columns}
          filters={table.filters}
          onApply={table.setFilters}
          isOpen={table.filterColumn !== undefined}
          onOpenChange={(isOpen) => table.askFilter(isOpen ? null : undefined)}
          presetColumn={table.filterColumn ?? null}
        />
      )}
      {exporting.underWay ? (
        <Button variant="ghost" size="s" icon="x" onClick={exporting.cancel}>
          {`Stop export, ${displayBytes(exporting.underWay.byteCount)}`}
        </Button>
      ) : (
        <Menu
          label="Export"
          trigger={
            <Button variant="ghost" size="s" icon="download" disabled={panel.isRunning}>
              Export
            </Button>
          }
          entries={EXPORT_FORMATS.map((format) => ({
            id: format,
            label: EXPORT_WORDS[format].label,
            onSelect: () => exporting.start(format),
          }))}
        />
      )}
      {isTable && (
        <Menu
          label="Table"
          trigger={<IconButton icon="more" label="Table options" hasTooltip={false} />}
          entries={tableMenu(panel, table)}
        />
      )}
    </div>
  );
}

function tableMenu(panel: ResultPanelProps, table: ResultTableState): MenuEntry[] {
  const { hidden } = table.arrangement;
  const scope = table.selection ? "selection" : "table";
  return [
    {
      id: "copy",
      label: `Copy ${scope} as`,
      icon: "copy",
      entries: COPY_FORMATS.map((format) => ({
        id: format,
        label: COPY_WORDS[format],
        shortcut: format === "tsv" ? "Mod+C" : undefined,
        onSelect: () => table.copy(format),
      })),
    },
    {
      id: "summaries",
      label: "Column summaries",
      isChecked: table.hasSummaries,
      onSelect: () => table.setHasSummaries(!table.hasSummaries),
    },
    {
      id: "unsort",
      label: "Order of the Run",
      isDisabled: table.order.length === 0,
      onSelect: () => table.setOrder([]),
    },
    ...(hidden.length > 0 ? [{ separator: true } as const, { heading: "Show hidden column" }] : []),
    ...hidden.map((column) => ({
      id: `show-${column}`,
      label: panel.result.columns[column]?.name ?? "",
      onSelect: () => table.arrange(showColumn(table.arrangement, column)),
    })),
  ];
}
