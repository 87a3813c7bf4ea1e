-- AlterTable
ALTER TABLE "EnrollmentToken" ADD COLUMN     "lastRefusal" TEXT;
