import { TRPCClientError } from "@trpc/client";

/** A failed call, for a person and for the code that draws it. */
export interface Refusal {
  /** one of the control plane's codes, `internal`, or `unreachable` when there was no answer */
  code: string;
  /** a sentence that may be shown as it is */
  message: string;
  isWorthRetrying: boolean;
}

/** Reads the words and the code off whatever a call to the control plane threw. */
export function readRefusal(error: unknown): Refusal {
  // a caller may have wrapped the answer in an error of its own
  const answer = error instanceof TRPCClientError ? error : error instanceof Error ? error.cause : undefined;
  const data: unknown = answer instanceof TRPCClientError ? answer.data : undefined;
  if (answer instanceof TRPCClientError && isFacts(data)) {
    return { code: data.appCode, message: answer.message, isWorthRetrying: data.retry === "later" };
  }
  return {
    code: "unreachable",
    message: "The server can't be reached. Check the network, then try again.",
    isWorthRetrying: true,
  };
}

function isFacts(data: unknown): data is { appCode: string; retry: string } {
  return typeof data === "object" && data !== null && "appCode" in data && "retry" in data;
}
