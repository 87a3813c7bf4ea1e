import { type Identity, identityFromCookies } from "../auth/actor.ts";
import { requireSameOrigin } from "../http/same-origin.ts";
import { toTrpcError } from "./error-seam.ts";

/** What every procedure gets besides its input. */
export interface TrpcContext {
  readonly identity: Identity | undefined;
  /** the client's address, for rate limits only */
  readonly address: string;
}

/** Makes the context of one HTTP request. @throws TRPCError of `foreign_origin` for a cross-site POST. */
export async function createTrpcContext(request: Request): Promise<TrpcContext> {
  try {
    return await readContext(request);
  } catch (error) {
    throw toTrpcError(error);
  }
}

async function readContext(request: Request): Promise<TrpcContext> {
  if (request.method !== "GET") {
    requireSameOrigin({
      origin: request.headers.get("origin") ?? undefined,
      host: request.headers.get("host") ?? undefined,
    });
  }
  return {
    identity: await identityFromCookies(request.headers.get("cookie") ?? undefined),
    address: request.headers.get("x-eider-address") ?? "unknown",
  };
}
