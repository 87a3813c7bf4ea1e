import type { IncomingMessage } from "node:http";
import type { ObjectId } from "../protocol/ids.ts";
import type { ObjectSource } from "../sources/fetch-object.ts";
import { SourceError } from "../sources/source-error.ts";
import type { ControlPlaneHttp } from "./control-plane-http.ts";
import type { Link } from "./link.ts";

/** The Lake's objects as the control plane serves them to this worker. */
export function createObjectSource(http: ControlPlaneHttp, link: Pick<Link, "token">): ObjectSource {
  return {
    async read(objectId, from, signal) {
      const response = await http.request({
        method: "GET",
        path: objectPath(objectId),
        headers: {
          authorization: `Bearer ${await link.token(signal)}`,
          ...(from > 0 ? { range: `bytes=${from}-` } : {}),
        },
        signal,
      });
      const isRight = response.statusCode === (from > 0 ? 206 : 200);
      if (!isRight) throw await refusalOf(response);
      return {
        etag: response.headers.etag ?? null,
        sizeBytes: sizeOf(response),
        chunks: response,
      };
    },
  };
}

export function objectPath(objectId: ObjectId): string {
  return `/worker/objects/${objectId}`;
}

function sizeOf(response: IncomingMessage): number {
  const range = /\/(\d+)$/.exec(response.headers["content-range"] ?? "");
  return Number(range?.[1] ?? response.headers["content-length"] ?? Number.NaN);
}

async function refusalOf(response: IncomingMessage): Promise<Error> {
  response.resume();
  const status = response.statusCode ?? 0;
  if (status === 404 || status === 403 || status === 410 || status === 416)
    return new SourceError("changed", "A table's file is not there any more.");
  return new Error(`The control plane answered ${status}.`);
}
