/**
 * The code of a refusal by the control plane, however it came: `code` of an answer
 * of a plain endpoint, `data.appCode` of a tRPC error. `null` for anything else.
 * What the codes are, the server says; a program may only look for those it knows.
 */
export function refusalCodeOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  if ("data" in error && typeof error.data === "object" && error.data !== null && "appCode" in error.data)
    return typeof error.data.appCode === "string" ? error.data.appCode : null;
  return "code" in error && typeof error.code === "string" ? error.code : null;
}
