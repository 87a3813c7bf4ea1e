export interface ListColumn {
  /** `Actions` is for screen readers only: the buttons below speak for themselves */
  title: string;
  /** px; the one column without takes what is left */
  width?: number;
  isRight?: boolean;
  /** left out on a phone, by its cells too */
  isOnlyWide?: boolean;
}

export interface ListTableProps {
  label: string;
  columns: readonly ListColumn[];
  /** one `tbody` or several */
  children: React.ReactNode;
}

/** px that the column without a width keeps in a narrow window; the rest is scrolled to */
const REST_PX_MIN = 160;

/** A panel with one line per thing. */
export function ListTable({ label, columns, children }: ListTableProps) {
  const fixed = columns.filter(({ isOnlyWide }) => !isOnlyWide);
  const minWidth = fixed.reduce((sum, { width }) => sum + (width ?? REST_PX_MIN), 0);
  return (
    <div className="panel">
      <table className="table table--list" aria-label={label} style={{ minWidth }}>
        <colgroup>
          {columns.map(({ title, width, isOnlyWide }) => (
            <col key={title} className={isOnlyWide ? "only-wide" : undefined} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={classesOf(column)}>
                {column.title === "Actions" ? (
                  <span className="visually-hidden">{column.title}</span>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </div>
  );
}

function classesOf({ isRight, isOnlyWide }: ListColumn): string | undefined {
  return [isRight && "r", isOnlyWide && "only-wide"].filter(Boolean).join(" ") || undefined;
}
