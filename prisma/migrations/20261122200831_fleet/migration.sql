-- DropIndex
DROP INDEX "Pool_workspaceId_name_key";

-- AlterTable
ALTER TABLE "EnrollmentToken" ADD COLUMN     "createdById" TEXT,
ADD COLUMN     "hint" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "isPreapproved" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "withdrawnAt" TIMESTAMP(3),
ADD COLUMN     "workerId" TEXT;

-- AlterTable
ALTER TABLE "Pool" ADD COLUMN     "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "ownerId" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "roleMin" "Role" NOT NULL DEFAULT 'viewer',
ADD COLUMN     "runsMax" INTEGER,
ADD COLUMN     "runsPerPersonMax" INTEGER;

-- AlterTable
ALTER TABLE "Worker" ADD COLUMN     "address" TEXT,
ADD COLUMN     "approvedAt" TIMESTAMP(3),
ADD COLUMN     "approvedById" TEXT,
ADD COLUMN     "description" JSONB,
ADD COLUMN     "pauseReason" TEXT,
ADD COLUMN     "pausedAt" TIMESTAMP(3),
ADD COLUMN     "pausedById" TEXT,
ADD COLUMN     "pausedUntil" TIMESTAMP(3),
ADD COLUMN     "poolKeyId" TEXT,
ADD COLUMN     "previousKeysUntil" TIMESTAMP(3),
ADD COLUMN     "previousSealingKey" TEXT,
ADD COLUMN     "previousSigningKey" TEXT;

-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN     "defaultPoolId" TEXT;

-- CreateTable
CREATE TABLE "ExternalIdentity" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ExternalIdentity_pkey" PRIMARY KEY ("issuer","subject")
);

-- CreateTable
CREATE TABLE "DeviceEndorsement" (
    "id" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,
    "byDeviceId" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DeviceEndorsement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PoolPerson" (
    "poolId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,

    CONSTRAINT "PoolPerson_pkey" PRIMARY KEY ("poolId","userId")
);

-- CreateTable
CREATE TABLE "PoolKey" (
    "id" TEXT NOT NULL,
    "poolId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "createdById" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMP(3),
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "PoolKey_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ExternalIdentity_userId_idx" ON "ExternalIdentity"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "DeviceEndorsement_deviceId_byDeviceId_key" ON "DeviceEndorsement"("deviceId", "byDeviceId");

-- CreateIndex
CREATE UNIQUE INDEX "PoolKey_publicKey_key" ON "PoolKey"("publicKey");

-- CreateIndex
CREATE INDEX "PoolKey_poolId_idx" ON "PoolKey"("poolId");

-- CreateIndex
CREATE INDEX "EnrollmentToken_poolId_idx" ON "EnrollmentToken"("poolId");

-- CreateIndex
CREATE UNIQUE INDEX "Pool_workspaceId_ownerId_name_key" ON "Pool"("workspaceId", "ownerId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Worker_previousSigningKey_key" ON "Worker"("previousSigningKey");

-- CreateIndex
CREATE INDEX "Worker_poolId_idx" ON "Worker"("poolId");

-- AddForeignKey
ALTER TABLE "ExternalIdentity" ADD CONSTRAINT "ExternalIdentity_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeviceEndorsement" ADD CONSTRAINT "DeviceEndorsement_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PoolPerson" ADD CONSTRAINT "PoolPerson_poolId_fkey" FOREIGN KEY ("poolId") REFERENCES "Pool"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Worker" ADD CONSTRAINT "Worker_poolKeyId_fkey" FOREIGN KEY ("poolKeyId") REFERENCES "PoolKey"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PoolKey" ADD CONSTRAINT "PoolKey_poolId_fkey" FOREIGN KEY ("poolId") REFERENCES "Pool"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Workers enrolled before there was approval were approved by their token.
UPDATE "Worker" SET "approvedAt" = "createdAt";
