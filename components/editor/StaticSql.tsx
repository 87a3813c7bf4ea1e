import { memo } from "react";
import { LineNumbers } from "./LineNumbers.tsx";
import { type SqlTokenKind, tokenizeSql } from "./sql-tokens.ts";

export interface StaticSqlProps {
  text: string;
  /** the token that the last Run stumbled over */
  errorRange: { start: number; end: number } | null;
}

const CLASSES: Partial<Record<SqlTokenKind, string>> = {
  keyword: "k",
  function: "f",
  string: "s",
  number: "n",
  comment: "c",
  parameter: "p",
};

/** SQL in the colours and metrics of the live editor, without one. */
export const StaticSql = memo(function StaticSql({ text, errorRange }: StaticSqlProps) {
  return (
    <div className="editor">
      <LineNumbers text={text} />
      <pre>{spansOf(text, errorRange)}</pre>
    </div>
  );
});

function spansOf(text: string, errorRange: StaticSqlProps["errorRange"]): React.ReactNode[] {
  const spans: React.ReactNode[] = [];
  for (const { kind, start, end } of tokenizeSql(text)) {
    const isError = errorRange !== null && start < errorRange.end && end > errorRange.start;
    const className = [CLASSES[kind], isError ? "err" : undefined].filter(Boolean).join(" ");
    const piece = text.slice(start, end);
    spans.push(
      className === "" ? (
        piece
      ) : (
        <span key={start} className={className}>
          {piece}
        </span>
      ),
    );
  }
  return spans.length > 0 ? spans : ["\u200b"];
}
