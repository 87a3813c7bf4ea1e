"use client";

import { useMemo } from "react";
import { writeClipboard } from "../results/copy-rows.ts";
import { columnKind } from "../results/format/column-kind.ts";
import { displayCount, displayNumber } from "../results/format/display-text.ts";
import { Button } from "../ui/Button.tsx";
import { type NestedItem, type NestedValue, parseNested } from "./parse-nested.ts";

/** One value in full: nested values as a tree, long texts wrapped, numbers to the last digit. */
export function ValueView({ text, isNull, type }: { text: string; isNull: boolean; type: string }) {
  const kind = columnKind(type);
  const nested = useMemo(() => (kind === "nested" ? parseNested(text) : null), [text, kind]);
  return (
    <section className="valuev" aria-label="Value">
      <div className="row row--between">
        <h2 className="h-sect">Value</h2>
        <Button
          variant="ghost"
          size="s"
          icon="copy"
          disabled={isNull}
          onClick={() => void writeClipboard(text)}
        >
          Copy
        </Button>
      </div>
      {isNull ? (
        <p className="valuev__null">NULL: there is no value</p>
      ) : nested ? (
        <div className="valuev__box">
          <Tree value={nested} />
        </div>
      ) : (
        <pre className="valuev__box valuev__text">{text === "" ? "''" : text}</pre>
      )}
      {kind === "number" && !isNull && displayNumber(text) !== text && (
        <p className="valuev__note num">{displayNumber(text)}</p>
      )}
      {kind === "text" && !isNull && (
        <p className="valuev__note">{`${displayCount(Array.from(text).length)} characters`}</p>
      )}
    </section>
  );
}

const ITEMS_SHOWN_MAX = 200;

function Tree({ value }: { value: NestedValue }) {
  if (value.type === "text")
    return (
      <span className={value.isNull ? "valuev__null" : "valuev__leaf"}>
        {value.text === "" ? "''" : value.text}
      </span>
    );
  const shown = value.items.slice(0, ITEMS_SHOWN_MAX);
  return (
    <ul className="valuev__items">
      {shown.map((item, index) => (
        <li key={index}>
          <Item item={item} />
        </li>
      ))}
      {value.items.length > shown.length && (
        <li className="muted">{`and ${displayCount(value.items.length - shown.length)} more`}</li>
      )}
    </ul>
  );
}

function Item({ item }: { item: NestedItem }) {
  if (item.value.type === "text")
    return (
      <>
        <span className="valuev__key">{item.key}</span> <Tree value={item.value} />
      </>
    );
  const count = item.value.items.length;
  return (
    <details open={count <= 20}>
      <summary>
        <span className="valuev__key">{item.key}</span>{" "}
        <span className="muted">{count === 1 ? "1 item" : `${displayCount(count)} items`}</span>
      </summary>
      <Tree value={item.value} />
    </details>
  );
}
