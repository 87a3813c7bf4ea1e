import { DescribeQuery, ExportQuery } from "../call-arguments.ts";
import { ImportAnswer, ImportRequest } from "../import.ts";
import { PlanAnswer, PlanNode, PlannedStatement, PlanRequest, Scan, ScanFilter } from "../plan.ts";
import {
  AggregateAnswer,
  AggregateQuery,
  Dimension,
  Measure,
  ResultFilter,
  ResultOrder,
  SummaryAnswer,
  SummaryQuery,
  WindowAnswer,
  WindowQuery,
} from "../result-query.ts";
import { RunEvent, RunRequest } from "../run.ts";
import { explain, explainMessages, within } from "./explain.ts";
import "./words-of-shapes.ts";

/** What is inside the seal: between a reader's device and one worker. The control plane passes it on as ciphertext. */

explain(RunRequest, {
  runId: "Names the Run and its Result.",
  sql: "What to run. The notebook that holds it is readable for the control plane; this copy is sealed.",
  parameters: "Values of `$name`s.",
  cells: "Results of other cells that the SQL names.",
  previewRowsMax: "How many rows to send unasked.",
  timeoutMs: "When to give up.",
});
explain(WindowQuery, {
  runId: "Which Result.",
  offset: "First row that is looked at.",
  limit: "How many rows.",
  order: "How they are sorted.",
  filters: "Which rows count.",
});
explain(ResultOrder, { column: "Which column, by index.", direction: "Which way." });
explain(ResultFilter, {
  column: "Which column, by index.",
  operator: "How it is compared.",
  values: "With what: data of the person.",
});
explain(SummaryQuery, { runId: "Which Result.", column: "Which column, by index." });
explain(AggregateQuery, {
  runId: "Which Result.",
  dimensions: "What the chart groups by.",
  measures: "What the chart shows.",
  filters: "Which rows count.",
  limit: "How many groups at most.",
});
explain(Dimension, {
  column: "Which column, by index.",
  grouping: within("How its values are grouped.", {
    binsMax: "Into how many ranges at most.",
    unit: "By which unit of time.",
  }),
});
explain(Measure, { aggregate: "Which number.", column: "Of which column, by index." });
explain(PlanRequest, {
  sql: "What is being typed: checked without running it.",
  parameters: "Values of `$name`s.",
  cells: "Results of other cells that the SQL names.",
});
explain(DescribeQuery, { runId: "Which Result." });
explain(ExportQuery, { runId: "Which Result.", format: "As what kind of file." });
explain(ImportRequest, {
  source: within("The uploaded file.", {
    objectId: "Where the worker fetches it.",
    format: "How to read it.",
    sizeBytes: "How much there is to fetch.",
  }),
  target: "Where the worker writes the table's Parquet file.",
});

explainMessages(RunEvent, {
  started: { runId: "Which Run." },
  progress: {
    step: "What the engine does, e.g. which table it reads.",
    fraction: "How far it is.",
    rows: "Rows so far.",
  },
  columns: { columns: "The Result's shape." },
  batch: { rows: "How many rows follow.", bytes: "The rows, as Arrow." },
  ended: {
    outcome: "How it ended.",
    result: "What can be opened now.",
    failure: "What went wrong, in the engine's words.",
    stats: "What it cost.",
  },
});
explain(WindowAnswer, {
  rowCount: "Rows that pass the filters.",
  rows: "Rows of this window.",
  bytes: "The rows, as Arrow.",
});
explain(SummaryAnswer, {
  rowCount: "Rows of the Result.",
  nullCount: "How many are NULL.",
  distinctCount: "How many different values, about.",
  min: "Least value.",
  max: "Greatest value.",
  mean: "Mean value.",
  histogram: within("Distribution of numbers and times.", {
    from: "Lower edge of a bin.",
    to: "Upper edge of a bin.",
    count: "Rows in it.",
  }),
  top: within("Most frequent values.", { value: "A value.", count: "Rows that have it." }),
});
explain(AggregateAnswer, {
  rows: "Groups of the chart.",
  isCut: "Whether there were more.",
  bytes: "The groups, as Arrow.",
});
explain(PlanAnswer, {
  statements: "What the text consists of.",
  columns: "Shape of what it would return.",
  relations: "Tables that it reads.",
  cells: "Cells that it reads.",
  failure: "The first error, for the editor's marker.",
});
explain(PlannedStatement, {
  start: "First character of the statement.",
  end: "Behind its last character.",
  kind: "What kind of statement it is.",
  hasSideEffects: "Whether running it twice differs from running it once.",
  scans: "Which parts of tables it reads.",
  tree: "The plan, for the Explain tab.",
});
explain(Scan, {
  catalog: "First part of the table's name.",
  schema: "Second part of the table's name.",
  table: "Third part of the table's name.",
  columns: "Columns that are read.",
  filters: "Filters that were pushed into the read.",
  isPrunable: "Whether all filters were understood.",
});
explain(ScanFilter, {
  column: "Which column.",
  operator: "How it is compared.",
  values: "With what: literals of the SQL.",
});
explain(PlanNode, {
  name: "The operator.",
  detail: "What DuckDB says of it; may quote literals.",
  rows: "DuckDB's guess of how many rows.",
  children: "What it reads from.",
});
explain(ImportAnswer, {
  columns: "Columns of the new table.",
  rowCount: "Rows of the new table.",
  sizeBytes: "Size of its file.",
  etag: "Names the file's content.",
});
