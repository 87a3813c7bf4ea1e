-- AlterTable
ALTER TABLE "Device" ADD COLUMN     "signInId" TEXT;

-- CreateIndex
CREATE INDEX "Device_signInId_idx" ON "Device"("signInId");
