import { type DeviceEndorsement, DeviceEndorsementBody, ENDORSEMENTS_MAX } from "../protocol/device-trust.ts";
import type { DeviceIdentity, PublicKeys } from "../protocol/keys.ts";
import { fingerprint } from "./fingerprint.ts";
import type { KeyPairs } from "./keys.ts";
import { SealError } from "./seal-error.ts";
import { sign, verify } from "./signature.ts";

const signedText = (body: string) => `eider-device-endorsement:v1:${body}`;

/** Gives this device's word for another one, whose fingerprint its person has compared. */
export async function endorseDevice(
  device: DeviceIdentity,
  by: KeyPairs,
  now: Date,
): Promise<DeviceEndorsement> {
  const { deviceId, keys } = device;
  const body = JSON.stringify({ version: 1, deviceId, keys, issuedAt: now.toISOString() });
  return { body, signature: await sign(signedText(body), by.signing), by: by.publicKeys };
}

/** What an endorsement says, if it is by the keys that it names. @throws SealError `bad_signature` or `malformed`. */
export async function readEndorsement(endorsement: DeviceEndorsement): Promise<DeviceEndorsementBody> {
  const { body, signature, by } = endorsement;
  if (!(await verify(signedText(body), signature, by.signing)))
    throw new SealError("bad_signature", "The endorsement was not signed by the device it names.");
  const parsed = DeviceEndorsementBody.safeParse(parseJson(body));
  if (!parsed.success)
    throw new SealError("malformed", "The endorsement is not understood.", { cause: parsed.error });
  return parsed.data;
}

/**
 * Whether these keys are on the list, or vouched for by keys that are, over at most
 * `ENDORSEMENTS_MAX` devices. An endorsement that is not genuine counts for nothing.
 * `trusted` has fingerprints or public signing keys.
 */
export async function isTrustedDevice(
  keys: PublicKeys,
  endorsements: readonly DeviceEndorsement[],
  trusted: readonly string[],
): Promise<boolean> {
  const listed = new Set(trusted);
  const genuine = await genuineEndorsements(endorsements);
  const asked = new Set<string>();
  let reached: readonly PublicKeys[] = [keys];
  for (let steps = 0; steps <= ENDORSEMENTS_MAX && reached.length > 0; steps++) {
    for (const one of reached) if (await isListed(one, listed)) return true;
    for (const one of reached) asked.add(keyOf(one));
    reached = genuine
      .filter(({ of }) => reached.some((one) => keyOf(one) === keyOf(of)))
      .map(({ by }) => by)
      .filter((by) => !asked.has(keyOf(by)));
  }
  return false;
}

async function genuineEndorsements(
  endorsements: readonly DeviceEndorsement[],
): Promise<{ of: PublicKeys; by: PublicKeys }[]> {
  const read = endorsements.slice(0, ENDORSEMENTS_MAX).map(async (endorsement) => {
    try {
      return [{ of: (await readEndorsement(endorsement)).keys, by: endorsement.by }];
    } catch (error) {
      if (error instanceof SealError) return [];
      throw error;
    }
  });
  return (await Promise.all(read)).flat();
}

async function isListed(keys: PublicKeys, listed: ReadonlySet<string>): Promise<boolean> {
  return listed.has(keys.signing) || listed.has(await fingerprint(keys));
}

const keyOf = ({ signing, sealing }: PublicKeys): string => `${signing}:${sealing}`;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
