import { Button } from "../ui/Button.tsx";
import { Note } from "../ui/Note.tsx";
import { readRefusal } from "./refusal.ts";

export interface RefusedProps {
  /** what was tried: "The notebooks could not be listed" */
  title: string;
  error: unknown;
  onRetry?: () => void;
}

/** A call that failed, in the place where its answer would be. */
export function Refused({ title, error, onRetry }: RefusedProps) {
  const refusal = readRefusal(error);
  const isForbidden = refusal.code === "forbidden";
  return (
    <Note
      tone={isForbidden ? "blocked" : "danger"}
      icon={refusal.code === "unreachable" ? "lost" : undefined}
      title={title}
      role="alert"
      isBoxed
      actions={
        onRetry &&
        refusal.isWorthRetrying && (
          <Button size="s" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {refusal.message}
    </Note>
  );
}
