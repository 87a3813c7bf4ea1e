import { refusalCodeOf } from "../../protocol/refusal.ts";
import { SealError } from "../../seal/seal-error.ts";
import { TARGET_ERRORS, TargetError, type TargetErrorCode } from "../../target.ts";
import { TransportError, type TransportErrorCode } from "./remote-transport.ts";

const BY_TRANSPORT: Record<TransportErrorCode, TargetErrorCode> = {
  refused: "refused",
  unavailable: "unavailable",
  lost: "session_lost",
  aborted: "aborted",
};

/** What a caller of a Session is told about anything that went wrong on the way or on the worker. */
export function toTargetError(error: unknown, signal: AbortSignal): TargetError {
  if (error instanceof TargetError) return error;
  if (signal.aborted) return new TargetError("aborted", "It was stopped.", { cause: error });
  if (error instanceof TransportError) {
    const code = codeOf(error.refusal) ?? BY_TRANSPORT[error.code];
    return new TargetError(code, error.message, { cause: error });
  }
  if (error instanceof SealError)
    return new TargetError("internal", "The answer did not arrive intact, so it was discarded.", {
      cause: error,
    });
  return toRefusal(error) ?? unknownFault(error);
}

/** A refusal by the worker (inside the seal) or by a procedure of the control plane keeps its words. */
function toRefusal(error: unknown): TargetError | null {
  const code = refusalCodeOf(error);
  if (code === null || typeof error !== "object" || error === null || !("message" in error)) return null;
  return new TargetError(codeOf(code) ?? "refused", String(error.message), { cause: error });
}

function unknownFault(cause: unknown): TargetError {
  return new TargetError("internal", "Something went wrong between this page and the worker.", { cause });
}

function codeOf(code: string | null): TargetErrorCode | null {
  if (code === null) return null;
  if (code === "target_unavailable") return "unavailable";
  return Object.hasOwn(TARGET_ERRORS, code) ? (code as TargetErrorCode) : null;
}
