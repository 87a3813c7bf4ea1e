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
  if (error instanceof TransportError)
    return new TargetError(BY_TRANSPORT[error.code], error.message, { cause: error });
  if (error instanceof SealError)
    return new TargetError("internal", "The answer did not arrive intact, so it was discarded.", {
      cause: error,
    });
  if (isRefusal(error)) return new TargetError(codeOf(error.code), error.message, { cause: error });
  return new TargetError("internal", "Something went wrong between this page and the worker.", {
    cause: error,
  });
}

/** A refusal by the worker (inside the seal) or by a procedure of the control plane. */
function isRefusal(error: unknown): error is { code: string; message: string } {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    "message" in error &&
    typeof error.message === "string"
  );
}

function codeOf(code: string): TargetErrorCode {
  if (code === "target_unavailable") return "unavailable";
  return Object.hasOwn(TARGET_ERRORS, code) ? (code as TargetErrorCode) : "refused";
}
