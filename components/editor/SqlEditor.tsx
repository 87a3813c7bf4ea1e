"use client";

import { useEffect, useRef, useState } from "react";
import { attachEditor, type EditorHandle, type EditorKey } from "./attach-editor.ts";
import type { CompletionSource } from "./completion.ts";
import type { EditorMarker } from "./editor-marker.ts";
import { LineNumbers } from "./LineNumbers.tsx";
import { loadMonaco } from "./monaco.ts";
import { StaticSql } from "./StaticSql.tsx";
import { useNearViewport } from "./use-near-viewport.ts";

export interface SqlEditorProps {
  /** names the text of which undo is remembered while no editor shows it */
  cellId: string;
  /** the accessible name */
  label: string;
  text: string;
  isReadOnly: boolean;
  markers: readonly EditorMarker[];
  errorRange: { start: number; end: number } | null;
  /** whether the keyboard belongs to this text */
  hasFocus: boolean;
  completion: CompletionSource;
  onChange: (text: string) => void;
  onFocus: () => void;
  /** a key that means more than writing; `offset` is where the cursor is */
  onKey: (key: EditorKey, offset: number) => void;
}

/**
 * A SQL text that can be written in: a live editor when it is near the viewport or
 * has the keyboard, else the same text in the same place, so that nothing jumps.
 */
export function SqlEditor(props: SqlEditorProps) {
  const { text, errorRange, hasFocus } = props;
  const rootRef = useRef<HTMLDivElement>(null);
  const hostRef = useRef<HTMLDivElement>(null);
  const isNear = useNearViewport(rootRef) || hasFocus;
  const handle = useEditor(hostRef, props, isNear);

  useEffect(() => {
    if (hasFocus) handle?.focus();
  }, [hasFocus, handle]);

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the editor inside takes the keyboard itself
    <div ref={rootRef} onMouseDown={props.onFocus} className={handle ? "is-live" : undefined}>
      {handle ? (
        <div className="editor">
          <LineNumbers text={text} />
          <pre className="editor__space" aria-hidden="true">{`${text}\u200b`}</pre>
        </div>
      ) : (
        <StaticSql text={text} errorRange={errorRange} />
      )}
      {text === "" && !props.isReadOnly && (
        <span className="editor__hint" aria-hidden="true">
          SELECT … then Shift+Enter
        </span>
      )}
      {isNear && <div ref={hostRef} className="editor__host" />}
    </div>
  );
}

function useEditor(
  hostRef: React.RefObject<HTMLDivElement | null>,
  props: SqlEditorProps,
  isWanted: boolean,
): EditorHandle | null {
  const [handle, setHandle] = useState<EditorHandle | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const host = hostRef.current;
    if (!isWanted || !host) return;
    let attached: EditorHandle | null = null;
    let isGone = false;
    void loadMonaco().then((monaco) => {
      if (isGone) return;
      const { cellId, label, text } = latest.current;
      attached = attachEditor(monaco, host, {
        cellId,
        label,
        text,
        complete: (sql, offset) => latest.current.completion(sql, offset),
        onChange: (changed) => latest.current.onChange(changed),
        onFocus: () => latest.current.onFocus(),
        onKey: (key, offset) => latest.current.onKey(key, offset),
      });
      setHandle(attached);
    });
    return () => {
      isGone = true;
      attached?.detach();
      setHandle(null);
    };
  }, [hostRef, isWanted]);

  useEffect(() => handle?.setText(props.text), [handle, props.text]);
  useEffect(() => handle?.setMarkers(props.markers), [handle, props.markers]);
  useEffect(() => handle?.setReadOnly(props.isReadOnly), [handle, props.isReadOnly]);
  return handle;
}
