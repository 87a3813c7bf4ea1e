"use client";

import { useState } from "react";
import { announce } from "../../ui/announce.ts";
import { IconButton } from "../../ui/IconButton.tsx";

export interface CodeBlockProps {
  text: string;
  /** a part of the text that is set apart: the secret */
  mark: string;
  copyLabel: string;
}

/** Lines to take away as they are. */
export function CodeBlock({ text, mark, copyLabel }: CodeBlockProps) {
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === text;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    announce("Copied");
    setCopied(text);
  };
  const at = text.indexOf(mark);
  return (
    <div className="code code--copy">
      <IconButton
        icon={isCopied ? "check" : "copy"}
        label={isCopied ? "Copied" : copyLabel}
        variant="plain"
        className="code__copy"
        onClick={() => void copy()}
      />
      <code>
        {text.slice(0, at)}
        <b className="code__mark">{mark}</b>
        {text.slice(at + mark.length)}
      </code>
    </div>
  );
}
