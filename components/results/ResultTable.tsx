"use client";

import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Note } from "../ui/Note.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { refusalOf } from "./refusal-words.ts";
import { ResultGrid } from "./ResultGrid.tsx";
import type { ResultPanelProps } from "./result-panel-props.ts";
import { headerActions, type ResultTableState } from "./use-result-table.ts";

/** The grid with its states: waiting for rows, no rows, refused, gone. */
export function ResultTable({ panel, table }: { panel: ResultPanelProps; table: ResultTableState }) {
  const { rows } = table;
  return (
    <ResultGrid
      label={`Result of ${panel.cellName}`}
      columns={panel.result.columns}
      rowCount={panel.result.rowCount}
      rows={rows}
      version={table.version}
      arrangement={table.arrangement}
      selection={table.selection}
      onSelect={table.select}
      onOpenValue={() => {}}
      onCopy={() => table.copy("tsv")}
      hasSummaries={table.hasSummaries}
      summaryOf={table.summaryOf}
      onView={table.onView}
      overlay={tableOverlay(panel, table)}
      {...headerActions(table, panel)}
    />
  );
}

function tableOverlay(panel: ResultPanelProps, table: ResultTableState): React.ReactNode {
  const { rows } = table;
  if (rows?.failure) return <Refused panel={panel} table={table} failure={rows.failure} />;
  const hasRows = (rows?.rowCount ?? 0) > 0;
  if (hasRows) return null;
  if (panel.isRunning) return <Spinner>{panel.progress ?? "Waiting for the first rows"}</Spinner>;
  if (rows?.isPending) return <Spinner>Sorting and filtering</Spinner>;
  if (table.filters.length > 0)
    return (
      <EmptyState
        icon="filter"
        title="No row passes the filter"
        action={
          <Button size="s" onClick={() => table.setFilters([])}>
            Show all rows
          </Button>
        }
      >
        {`All ${panel.result.rowCount.toLocaleString("en")} rows are filtered out.`}
      </EmptyState>
    );
  if (!rows || panel.result.rowCount > 0) return null;
  return (
    <EmptyState icon="table" title="No rows">
      The statement succeeded and returned none.
    </EmptyState>
  );
}

function Refused(props: { panel: ResultPanelProps; table: ResultTableState; failure: unknown }) {
  const { panel, table } = props;
  const { title, text, help } = refusalOf(props.failure);
  const actions = {
    retry: (
      <Button size="s" onClick={() => table.rows?.retry()}>
        Try again
      </Button>
    ),
    run_again: panel.onRunAgain && (
      <Button size="s" icon="play" onClick={panel.onRunAgain}>
        Run again
      </Button>
    ),
    change_query: (
      <Button size="s" onClick={() => table.rows?.setQuery({ order: [], filters: [] })}>
        Show all rows
      </Button>
    ),
    none: null,
  };
  return (
    <Note tone={help === "run_again" ? "warn" : "danger"} title={title} role="alert" actions={actions[help]}>
      {text}
    </Note>
  );
}
