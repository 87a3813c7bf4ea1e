import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { APP_ERRORS, AppError, type AppErrorCode, isAppError } from "../errors.ts";
import { logger } from "../logger.ts";

/** What a page reads off a failed call: `error.data`. */
export interface ErrorFacts {
  /** tRPC's own word, e.g. `FORBIDDEN` */
  readonly code: string;
  readonly httpStatus: number;
  /** our word; `internal` for a bug */
  readonly appCode: AppErrorCode | "internal";
  readonly retry: string;
  readonly retryAfterMs: number | undefined;
  /** names the log line of a bug */
  readonly errorId: string | undefined;
}

/** Turns a refusal into tRPC's error and anything unexpected into an anonymous one whose id is in the log. */
export function toTrpcError(error: unknown, path?: string): TRPCError {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  if (isAppError(cause)) {
    return new TRPCError({ code: APP_ERRORS[cause.code].trpcCode, message: cause.message, cause });
  }
  if (error instanceof TRPCError && error.code !== "INTERNAL_SERVER_ERROR") {
    return cause instanceof ZodError ? toTrpcError(invalidInput(cause)) : error;
  }
  const errorId = randomUUID();
  logger().error({ error: cause, errorId, path }, "a procedure failed unexpectedly");
  return new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: internalMessage(errorId) });
}

/** The words for a bug: no detail, but the id under which the log has it. */
export function internalMessage(errorId: string): string {
  return `Something went wrong inside Eider. The log has it as ${errorId}.`;
}

/** The error formatter: adds `ErrorFacts`, drops stacks and zod trees. */
export function shapeError({
  shape,
  error,
}: {
  shape: { message: string; code: number; data: { code: string; httpStatus: number } };
  error: TRPCError;
}): { message: string; code: number; data: ErrorFacts } {
  const refusal: AppError | undefined = isAppError(error.cause) ? error.cause : undefined;
  const isOurFault = !refusal && error.code === "INTERNAL_SERVER_ERROR";
  return {
    message: shape.message,
    code: shape.code,
    data: {
      code: shape.data.code,
      httpStatus: refusal ? APP_ERRORS[refusal.code].httpStatus : shape.data.httpStatus,
      appCode: refusal?.code ?? (isOurFault ? "internal" : appCodeOf(error)),
      retry: refusal ? APP_ERRORS[refusal.code].retry : isOurFault ? "later" : "no",
      retryAfterMs: refusal?.retryAfterMs,
      errorId: isOurFault ? /[0-9a-f-]{36}/.exec(error.message)?.[0] : undefined,
    },
  };
}

function appCodeOf(error: TRPCError): AppErrorCode {
  if (error.code === "NOT_FOUND") return "not_found";
  if (error.code === "METHOD_NOT_SUPPORTED") return "method_not_allowed";
  if (error.code === "UNSUPPORTED_MEDIA_TYPE") return "unsupported_media";
  if (error.code === "PAYLOAD_TOO_LARGE") return "too_large";
  return "invalid_input";
}

function invalidInput(error: ZodError): AppError {
  const issue = error.issues[0];
  const where = issue?.path.join(".");
  return new AppError("invalid_input", `${where ? `${where}: ` : ""}${issue?.message ?? "is not valid"}`, {
    cause: error,
  });
}
