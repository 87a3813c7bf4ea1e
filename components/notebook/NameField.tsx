"use client";

import { useState } from "react";

export interface NameFieldProps {
  /** the accessible name */
  label: string;
  value: string;
  className: string;
  isReadOnly: boolean;
  /** opened from outside, as by a menu */
  isEditing?: boolean;
  onEditingChange?: (isEditing: boolean) => void;
  /** Answers why the name can't be taken, or `null`. */
  onCommit: (value: string) => string | null;
}

/** A name that is text until it is pressed. Enter or leaving takes it, Escape keeps the old one. */
export function NameField(props: NameFieldProps) {
  const [ownEditing, setOwnEditing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isEditing = props.isEditing ?? ownEditing;
  const setEditing = (next: boolean) => {
    setProblem(null);
    setOwnEditing(next);
    props.onEditingChange?.(next);
  };
  if (!isEditing || props.isReadOnly) {
    return props.isReadOnly ? (
      <span className={props.className}>{props.value}</span>
    ) : (
      <button
        type="button"
        className={`${props.className} name-button`}
        aria-label={`${props.label}: ${props.value}. Rename`}
        onClick={() => setEditing(true)}
      >
        {props.value}
      </button>
    );
  }
  const commit = (value: string) => {
    const wanted = value.trim();
    if (wanted === "" || wanted === props.value) return setEditing(false);
    const reason = props.onCommit(wanted);
    if (reason === null) setEditing(false);
    else setProblem(reason);
  };
  return (
    <span className="name-edit">
      <input
        className={`${props.className} name-input`}
        aria-label={props.label}
        aria-invalid={problem !== null}
        defaultValue={props.value}
        size={Math.max(8, props.value.length)}
        ref={selectOnMount}
        onBlur={(event) => commit(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") commit(event.currentTarget.value);
          if (event.key === "Escape") setEditing(false);
        }}
      />
      {problem && (
        <span className="name-problem" role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}

function selectOnMount(input: HTMLInputElement | null): void {
  input?.focus();
  input?.select();
}
