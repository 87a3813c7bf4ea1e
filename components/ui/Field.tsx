"use client";

import { useId } from "react";
import { FieldContext } from "./field-context.ts";

export interface FieldProps {
  label: string;
  /** what to know before typing */
  help?: React.ReactNode;
  /** what is wrong, in words; replaces the help */
  error?: string | null;
  className?: string;
  /** one `Input`, `PasswordInput` or `Select` */
  children: React.ReactNode;
}

/** A label, a control and a sentence, joined for those who hear the page. */
export function Field({ label, help, error, className = "", children }: FieldProps) {
  const id = useId();
  const helpId = `${id}-help`;
  const hasHelp = Boolean(error || help);
  return (
    <div className={`field ${className}`.trimEnd()}>
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <FieldContext value={{ id, helpId: hasHelp ? helpId : undefined, isInvalid: Boolean(error) }}>
        {children}
      </FieldContext>
      {hasHelp && (
        <span className={error ? "field__help field__help--error" : "field__help"} id={helpId}>
          {error || help}
        </span>
      )}
    </div>
  );
}
