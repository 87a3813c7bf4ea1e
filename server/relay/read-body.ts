import type { IncomingMessage } from "node:http";
import { AppError } from "../errors.ts";

/**
 * The whole body of a request, at most `bytesMax`, whatever its headers claim.
 *
 * @throws AppError `too_large`; Error when the client hangs up.
 */
export async function readBody(req: IncomingMessage, bytesMax: number): Promise<Buffer> {
  if (Number(req.headers["content-length"] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
}

function tooLarge(bytesMax: number): AppError {
  return new AppError("too_large", `The request is larger than ${bytesMax} bytes.`);
}
