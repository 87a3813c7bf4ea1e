import { z } from "zod";
import { DeviceEndorsement } from "../../../compute/protocol/device-trust.ts";
import { DeviceId } from "../../../compute/protocol/ids.ts";
import { PublicKeys } from "../../../compute/protocol/keys.ts";
import { listDevices, registerDevice, renameDevice, revokeDevice } from "../../devices/devices.ts";
import { keepEndorsement } from "../../devices/endorsements.ts";
import { memberProcedure, router } from "../procedures.ts";

const Named = z.object({ deviceId: DeviceId });
const name = z.string().trim().min(1).max(200);

export const devicesRouter = router({
  register: memberProcedure
    .input(z.object({ name, keys: PublicKeys }))
    .mutation(({ ctx, input }) => registerDevice(ctx.actor, input)),
  list: memberProcedure.query(({ ctx }) => listDevices(ctx.actor)),
  rename: memberProcedure
    .input(Named.extend({ name }))
    .mutation(({ ctx, input }) => renameDevice(ctx.actor, input)),
  revoke: memberProcedure.input(Named).mutation(({ ctx, input }) => revokeDevice(ctx.actor, input)),
  endorse: memberProcedure
    .input(Named.extend({ endorsement: DeviceEndorsement }))
    .mutation(({ ctx, input }) => keepEndorsement(ctx.actor, input)),
});
