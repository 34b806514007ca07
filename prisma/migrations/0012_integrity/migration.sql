-- CreateEnum
CREATE TYPE "Integrity" AS ENUM ('unknown', 'sound', 'repaired', 'damaged');

-- DropIndex
DROP INDEX "stored_objects_state_idx";

-- AlterTable
ALTER TABLE "images" ADD COLUMN     "record_signature" TEXT;

-- AlterTable
ALTER TABLE "stored_objects" ADD COLUMN     "integrity" "Integrity" NOT NULL DEFAULT 'unknown',
ADD COLUMN     "last_verified_at" TIMESTAMPTZ(3),
ADD COLUMN     "repaired_units" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "verify_requested_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "scrubs" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "worker_id" TEXT NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,
    "key" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "checked_bytes" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "scrubs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "stored_objects_state_last_verified_at_idx" ON "stored_objects"("state", "last_verified_at");
