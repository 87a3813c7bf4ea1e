"use client";

import { useRef } from "react";
import { Button } from "../ui/Button.tsx";

/** Chooses a notebook's file. The notebook it becomes is a new one. */
export function ImportButton({ isBusy, onFile }: { isBusy: boolean; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const take = (event: React.ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) onFile(file);
    event.target.value = "";
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".md,text/markdown,text/plain"
        aria-label="Notebook file"
        hidden
        onChange={take}
      />
      <Button icon="publish" isBusy={isBusy} onClick={() => input.current?.click()}>
        Import a file
      </Button>
    </>
  );
}
