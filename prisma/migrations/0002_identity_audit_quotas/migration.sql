-- CreateEnum
CREATE TYPE "QuotaRequestStatus" AS ENUM ('pending', 'granted', 'refused', 'withdrawn');

-- AlterTable
ALTER TABLE "accounts" ADD COLUMN     "frozen_at" TIMESTAMPTZ(3),
ADD COLUMN     "frozen_reason" TEXT NOT NULL DEFAULT '';

-- Records from before the chain cannot be proven: they would stand in front of it as if they could.
TRUNCATE "audit_records";

-- AlterTable
ALTER TABLE "audit_records" ADD COLUMN     "changes" JSONB,
ADD COLUMN     "content_hash" TEXT NOT NULL,
ADD COLUMN     "hash" TEXT NOT NULL,
ADD COLUMN     "sequence" BIGINT NOT NULL,
ALTER COLUMN "time" DROP DEFAULT;

-- AlterTable
ALTER TABLE "grants" RENAME COLUMN "policy" TO "system_policy";
ALTER TABLE "grants" ADD COLUMN     "agency_id" TEXT,
ADD COLUMN     "policy_id" TEXT,
ALTER COLUMN "system_policy" DROP NOT NULL,
ALTER COLUMN "group_id" DROP NOT NULL,
ADD CONSTRAINT "grants_one_receiver" CHECK (num_nonnulls("group_id", "agency_id") = 1),
ADD CONSTRAINT "grants_one_policy" CHECK (num_nonnulls("system_policy", "policy_id") = 1);

-- AlterTable
ALTER TABLE "quota_limits" RENAME COLUMN "project_id" TO "scope_id";

-- AlterTable
ALTER TABLE "quota_usages" RENAME COLUMN "project_id" TO "scope_id";

-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "source_address" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "description" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "password_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "password_history" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "account_settings" (
    "account_id" TEXT NOT NULL,
    "password_min_length" INTEGER NOT NULL,
    "password_min_classes" INTEGER NOT NULL,
    "password_history" INTEGER NOT NULL,
    "password_max_age_days" INTEGER,
    "session_idle_minutes" INTEGER NOT NULL,
    "session_max_hours" INTEGER NOT NULL,
    "audit_retention_days" INTEGER,

    CONSTRAINT "account_settings_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "access_keys" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "sealed_secret" TEXT NOT NULL,
    "status" "UserStatus" NOT NULL DEFAULT 'enabled',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "last_used_address" TEXT,

    CONSTRAINT "access_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policies" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "document" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agencies" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "service" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agencies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quota_requests" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "region_id" TEXT,
    "resource" TEXT NOT NULL,
    "requested_limit" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "status" "QuotaRequestStatus" NOT NULL DEFAULT 'pending',
    "requested_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "granted_limit" BIGINT,
    "answer" TEXT NOT NULL DEFAULT '',
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "quota_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_chains" (
    "account_id" TEXT NOT NULL,
    "last_sequence" BIGINT NOT NULL,
    "last_hash" TEXT NOT NULL,
    "pruned_sequence" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "audit_chains_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "audit_checkpoints" (
    "account_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "audit_checkpoints_pkey" PRIMARY KEY ("account_id","sequence")
);

-- CreateIndex
CREATE INDEX "access_keys_user_id_idx" ON "access_keys"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "policies_account_id_name_key" ON "policies"("account_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "agencies_account_id_name_key" ON "agencies"("account_id", "name");

-- CreateIndex
CREATE INDEX "quota_requests_account_id_created_at_idx" ON "quota_requests"("account_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "quota_requests_status_created_at_idx" ON "quota_requests"("status", "created_at");

-- CreateIndex
CREATE INDEX "audit_records_request_id_idx" ON "audit_records"("request_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_records_account_id_sequence_key" ON "audit_records"("account_id", "sequence");

-- CreateIndex
CREATE INDEX "grants_agency_id_idx" ON "grants"("agency_id");

-- CreateIndex
CREATE INDEX "grants_policy_id_idx" ON "grants"("policy_id");

-- AddForeignKey
ALTER TABLE "account_settings" ADD CONSTRAINT "account_settings_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policies" ADD CONSTRAINT "policies_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agencies" ADD CONSTRAINT "agencies_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The same grant twice says nothing more.
CREATE UNIQUE INDEX "grants_once" ON "grants"("group_id", "agency_id", "system_policy", "policy_id", "project_id")
  NULLS NOT DISTINCT WHERE "id" IS NOT NULL;

-- One open request for each limit.
CREATE UNIQUE INDEX "quota_requests_one_pending" ON "quota_requests"("scope_id", "resource") WHERE "status" = 'pending';

-- No counter below zero, whatever the code does.
ALTER TABLE "quota_usages" ADD CONSTRAINT "quota_usages_not_negative" CHECK ("used" >= 0);
