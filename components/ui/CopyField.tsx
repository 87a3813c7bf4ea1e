"use client";

import { useState } from "react";
import { announce } from "./announce.ts";
import { Button } from "./Button.tsx";
import { Input } from "./Input.tsx";

/** A text to take away: a link, a command. The accessible name comes from the `Field` around it or `label`. */
export function CopyField({ value, label }: { value: string; label?: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    announce("Copied");
    setIsCopied(true);
  };
  return (
    <div className="row">
      <Input
        className="mono grow"
        value={value}
        readOnly
        aria-label={label}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button icon={isCopied ? "check" : "copy"} onClick={() => void copy()}>
        {isCopied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}
