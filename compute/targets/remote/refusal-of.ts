import { z } from "zod";
import { TransportError, type TransportErrorCode } from "./remote-transport.ts";

/** The body of every refusal by the control plane. */
const Refusal = z.object({ code: z.string(), message: z.string() });

/** Codes of the control plane that say more than "no". */
const CODES: Record<string, TransportErrorCode> = {
  target_unavailable: "unavailable",
  queue_full: "unavailable",
  rate_limited: "unavailable",
  worker_lost: "lost",
};

/** Why the control plane refused a request, in its own words where it gave some. */
export async function refusalOf(response: Response): Promise<TransportError> {
  const parsed = Refusal.safeParse(parseJson(await response.text()));
  if (parsed.success) {
    const { code, message } = parsed.data;
    return new TransportError(CODES[code] ?? (response.status >= 500 ? "unavailable" : "refused"), message, {
      refusal: code,
    });
  }
  if (response.status >= 500)
    return new TransportError("unavailable", "Eider's server is not available at this moment.");
  return new TransportError("refused", `Eider's server refused the request (${response.status}).`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
