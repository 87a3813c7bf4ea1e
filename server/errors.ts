/**
 * Every refusal of the control plane. A refusal is expected and worded for the
 * caller; it is not a failed Run (`RunFailure`) and not a bug. Decisions read
 * the columns, never a message. `retry` tells a program whether the very same
 * request may succeed later.
 */
export const APP_ERRORS = {
  invalid_input: { httpStatus: 400, trpcCode: "BAD_REQUEST", retry: "no" },
  not_signed_in: { httpStatus: 401, trpcCode: "UNAUTHORIZED", retry: "after_sign_in" },
  wrong_credentials: { httpStatus: 401, trpcCode: "UNAUTHORIZED", retry: "no" },
  bad_signature: { httpStatus: 401, trpcCode: "UNAUTHORIZED", retry: "no" },
  clock_skew: { httpStatus: 401, trpcCode: "UNAUTHORIZED", retry: "no" },
  forbidden: { httpStatus: 403, trpcCode: "FORBIDDEN", retry: "no" },
  foreign_origin: { httpStatus: 403, trpcCode: "FORBIDDEN", retry: "no" },
  password_sign_in_off: { httpStatus: 403, trpcCode: "FORBIDDEN", retry: "no" },
  device_revoked: { httpStatus: 403, trpcCode: "FORBIDDEN", retry: "no" },
  worker_revoked: { httpStatus: 403, trpcCode: "FORBIDDEN", retry: "no" },
  not_found: { httpStatus: 404, trpcCode: "NOT_FOUND", retry: "no" },
  method_not_allowed: { httpStatus: 405, trpcCode: "METHOD_NOT_SUPPORTED", retry: "no" },
  conflict: { httpStatus: 409, trpcCode: "CONFLICT", retry: "no" },
  already_set_up: { httpStatus: 409, trpcCode: "CONFLICT", retry: "no" },
  already_member: { httpStatus: 409, trpcCode: "CONFLICT", retry: "no" },
  last_admin: { httpStatus: 409, trpcCode: "CONFLICT", retry: "no" },
  protocol_mismatch: { httpStatus: 409, trpcCode: "CONFLICT", retry: "after_upgrade" },
  result_gone: { httpStatus: 410, trpcCode: "NOT_FOUND", retry: "no" },
  token_spent: { httpStatus: 410, trpcCode: "NOT_FOUND", retry: "no" },
  token_withdrawn: { httpStatus: 410, trpcCode: "NOT_FOUND", retry: "no" },
  token_expired: { httpStatus: 410, trpcCode: "NOT_FOUND", retry: "no" },
  precondition_failed: { httpStatus: 412, trpcCode: "PRECONDITION_FAILED", retry: "no" },
  too_large: { httpStatus: 413, trpcCode: "PAYLOAD_TOO_LARGE", retry: "no" },
  unsupported_media: { httpStatus: 415, trpcCode: "UNSUPPORTED_MEDIA_TYPE", retry: "no" },
  range_not_satisfiable: { httpStatus: 416, trpcCode: "BAD_REQUEST", retry: "no" },
  too_many_attempts: { httpStatus: 429, trpcCode: "TOO_MANY_REQUESTS", retry: "later" },
  queue_full: { httpStatus: 429, trpcCode: "TOO_MANY_REQUESTS", retry: "later" },
  shutting_down: { httpStatus: 503, trpcCode: "SERVICE_UNAVAILABLE", retry: "later" },
  target_unavailable: { httpStatus: 503, trpcCode: "SERVICE_UNAVAILABLE", retry: "later" },
  worker_lost: { httpStatus: 503, trpcCode: "SERVICE_UNAVAILABLE", retry: "later" },
} as const;

export type AppErrorCode = keyof typeof APP_ERRORS;

const BRAND = Symbol.for("eider:AppError");

/**
 * A refusal, thrown by use-cases. `message` is shown to the caller: no stack,
 * path, secret, or SQL of somebody else. `cause` goes to the log only.
 */
export class AppError extends Error {
  readonly code: AppErrorCode;
  /** How long to wait before the same request may succeed, when known. */
  readonly retryAfterMs: number | undefined;

  constructor(code: AppErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for every copy of `AppError`; `instanceof` is wrong across Next's bundle and the server's. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === "object" && error !== null && BRAND in error;
}

/** The violated constraint of a database error, by Prisma's code; the text differs between databases. */
export function isUniqueViolation(error: unknown): boolean {
  return prismaCode(error) === "P2002";
}

/** True when an update or delete found no row. */
export function isMissingRow(error: unknown): boolean {
  return prismaCode(error) === "P2025";
}

function prismaCode(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

/** For the `default` of an exhaustive switch: reaching it is a bug. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
