-- CreateEnum
CREATE TYPE "AccountKind" AS ENUM ('tenant', 'operator');

-- CreateEnum
CREATE TYPE "AccountStatus" AS ENUM ('active', 'frozen');

-- CreateEnum
CREATE TYPE "UserStatus" AS ENUM ('enabled', 'disabled');

-- CreateEnum
CREATE TYPE "RegionKind" AS ENUM ('general', 'dedicated');

-- CreateEnum
CREATE TYPE "ImageKind" AS ENUM ('system_disk', 'data_disk', 'iso', 'full_server');

-- CreateEnum
CREATE TYPE "ImageStatus" AS ENUM ('queued', 'saving', 'active', 'killed', 'error', 'deleted');

-- CreateEnum
CREATE TYPE "ImageVisibility" AS ENUM ('private', 'public', 'market');

-- CreateEnum
CREATE TYPE "PublicationStatus" AS ENUM ('none', 'reviewing', 'listed', 'withdrawn');

-- CreateEnum
CREATE TYPE "MemberStatus" AS ENUM ('pending', 'accepted', 'rejected');

-- CreateEnum
CREATE TYPE "StoredState" AS ENUM ('staging', 'committed', 'deleting');

-- CreateEnum
CREATE TYPE "StorageClass" AS ENUM ('standard', 'warm', 'cold');

-- CreateEnum
CREATE TYPE "UploadStatus" AS ENUM ('uploading', 'completing', 'completed', 'aborted', 'failed');

-- CreateEnum
CREATE TYPE "JobStatus" AS ENUM ('queued', 'running', 'succeeded', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "AuditOutcome" AS ENUM ('success', 'refused', 'failed');

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "AccountKind" NOT NULL DEFAULT 'tenant',
    "status" "AccountStatus" NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_owner" BOOLEAN NOT NULL DEFAULT false,
    "password_hash" TEXT NOT NULL,
    "must_change_password" BOOLEAN NOT NULL DEFAULT false,
    "status" "UserStatus" NOT NULL DEFAULT 'enabled',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sign_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "source_address" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_throttles" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "last_failure_at" TIMESTAMPTZ(3) NOT NULL,
    "blocked_until" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_throttles_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "groups" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_members" (
    "group_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "group_members_pkey" PRIMARY KEY ("group_id","user_id")
);

-- CreateTable
CREATE TABLE "grants" (
    "id" TEXT NOT NULL,
    "group_id" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "project_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "grants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "regions" (
    "id" TEXT NOT NULL,
    "name_zh" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "kind" "RegionKind" NOT NULL DEFAULT 'general',
    "sort_order" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "regions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "zones" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,

    CONSTRAINT "zones_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "projects" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "projects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "images" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "kind" "ImageKind" NOT NULL,
    "status" "ImageStatus" NOT NULL,
    "visibility" "ImageVisibility" NOT NULL DEFAULT 'private',
    "publication" "PublicationStatus" NOT NULL DEFAULT 'none',
    "is_protected" BOOLEAN NOT NULL DEFAULT false,
    "os_type" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "os_version" TEXT NOT NULL,
    "os_bit" INTEGER NOT NULL,
    "os_pretty_name" TEXT NOT NULL DEFAULT '',
    "architecture" TEXT NOT NULL,
    "boot_mode" TEXT NOT NULL,
    "min_disk_gib" INTEGER NOT NULL,
    "min_ram_mib" INTEGER NOT NULL DEFAULT 0,
    "max_ram_mib" INTEGER,
    "has_nic_multiqueue" BOOLEAN NOT NULL DEFAULT false,
    "has_sriov" BOOLEAN NOT NULL DEFAULT false,
    "has_cloud_init" BOOLEAN NOT NULL DEFAULT false,
    "has_virtio_drivers" BOOLEAN NOT NULL DEFAULT false,
    "server_type" TEXT NOT NULL DEFAULT 'ecs',
    "disk_format" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "virtual_size_bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "stored_key" TEXT,
    "storage_policy" TEXT NOT NULL DEFAULT 'single_az',
    "kms_key_id" TEXT,
    "source_kind" TEXT NOT NULL,
    "source_ref" TEXT NOT NULL DEFAULT '',
    "source_format" TEXT,
    "origin_image_id" UUID,
    "failure_code" TEXT,
    "failure_params" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "active_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "images_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "image_members" (
    "image_id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "status" "MemberStatus" NOT NULL DEFAULT 'pending',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "image_members_pkey" PRIMARY KEY ("image_id","project_id")
);

-- CreateTable
CREATE TABLE "image_tags" (
    "image_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "image_tags_pkey" PRIMARY KEY ("image_id","key")
);

-- CreateTable
CREATE TABLE "market_listings" (
    "image_id" UUID NOT NULL,
    "supplier" TEXT NOT NULL,
    "summary" TEXT NOT NULL DEFAULT '',
    "price_per_hour" DECIMAL(12,6),
    "published_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "market_listings_pkey" PRIMARY KEY ("image_id")
);

-- CreateTable
CREATE TABLE "stored_objects" (
    "key" TEXT NOT NULL,
    "state" "StoredState" NOT NULL DEFAULT 'staging',
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "writer" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stored_objects_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "buckets" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "storage_class" "StorageClass" NOT NULL DEFAULT 'standard',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "buckets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bucket_objects" (
    "id" TEXT NOT NULL,
    "bucket_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "stored_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bucket_objects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_sessions" (
    "id" TEXT NOT NULL,
    "bucket_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "object_key" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "part_size_bytes" INTEGER NOT NULL,
    "part_count" INTEGER NOT NULL,
    "fingerprint" TEXT NOT NULL DEFAULT '',
    "stored_key" TEXT NOT NULL,
    "write_reference" TEXT NOT NULL,
    "status" "UploadStatus" NOT NULL DEFAULT 'uploading',
    "failure_code" TEXT,
    "object_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upload_sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_parts" (
    "upload_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "is_zero" BOOLEAN NOT NULL DEFAULT false,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upload_parts_pkey" PRIMARY KEY ("upload_id","number")
);

-- CreateTable
CREATE TABLE "jobs" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "status" "JobStatus" NOT NULL DEFAULT 'queued',
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "image_id" UUID,
    "subject" TEXT NOT NULL DEFAULT '',
    "payload" JSONB NOT NULL,
    "step" TEXT NOT NULL DEFAULT '',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "done_bytes" BIGINT NOT NULL DEFAULT 0,
    "total_bytes" BIGINT NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "max_attempts" INTEGER NOT NULL DEFAULT 3,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure_params" JSONB,
    "retry_of_id" TEXT,
    "request_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_processes" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_processes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quota_limits" (
    "project_id" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "limit" BIGINT NOT NULL,

    CONSTRAINT "quota_limits_pkey" PRIMARY KEY ("project_id","resource")
);

-- CreateTable
CREATE TABLE "quota_usages" (
    "project_id" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "used" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "quota_usages_pkey" PRIMARY KEY ("project_id","resource")
);

-- CreateTable
CREATE TABLE "audit_records" (
    "id" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" TEXT,
    "user_name" TEXT NOT NULL,
    "credential_kind" TEXT NOT NULL,
    "credential_id" TEXT,
    "source_address" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "region_id" TEXT,
    "project_id" TEXT,
    "action" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "resource_id" TEXT,
    "resource_name" TEXT,
    "outcome" "AuditOutcome" NOT NULL,
    "code" TEXT,
    "details" JSONB,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_records_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "accounts_name_key" ON "accounts"("name");

-- CreateIndex
CREATE UNIQUE INDEX "users_account_id_name_key" ON "users"("account_id", "name");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "groups_account_id_name_key" ON "groups"("account_id", "name");

-- CreateIndex
CREATE INDEX "group_members_user_id_idx" ON "group_members"("user_id");

-- CreateIndex
CREATE INDEX "grants_group_id_idx" ON "grants"("group_id");

-- CreateIndex
CREATE INDEX "projects_region_id_idx" ON "projects"("region_id");

-- CreateIndex
CREATE UNIQUE INDEX "projects_account_id_region_id_name_key" ON "projects"("account_id", "region_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "images_stored_key_key" ON "images"("stored_key");

-- CreateIndex
CREATE INDEX "images_project_id_created_at_id_idx" ON "images"("project_id", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "images_project_id_name_id_idx" ON "images"("project_id", "name", "id");

-- CreateIndex
CREATE INDEX "images_project_id_size_bytes_id_idx" ON "images"("project_id", "size_bytes", "id");

-- CreateIndex
CREATE INDEX "images_project_id_min_disk_gib_id_idx" ON "images"("project_id", "min_disk_gib", "id");

-- CreateIndex
CREATE INDEX "images_project_id_os_version_id_idx" ON "images"("project_id", "os_version", "id");

-- CreateIndex
CREATE INDEX "images_project_id_status_id_idx" ON "images"("project_id", "status", "id");

-- CreateIndex
CREATE INDEX "images_project_id_os_type_created_at_id_idx" ON "images"("project_id", "os_type", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "images_project_id_kind_created_at_id_idx" ON "images"("project_id", "kind", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "images_region_id_visibility_created_at_id_idx" ON "images"("region_id", "visibility", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "images_name_trgm" ON "images" USING GIN ("name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "image_members_project_id_status_idx" ON "image_members"("project_id", "status");

-- CreateIndex
CREATE INDEX "image_tags_key_value_idx" ON "image_tags"("key", "value");

-- CreateIndex
CREATE INDEX "stored_objects_state_idx" ON "stored_objects"("state");

-- CreateIndex
CREATE UNIQUE INDEX "buckets_name_key" ON "buckets"("name");

-- CreateIndex
CREATE INDEX "buckets_project_id_idx" ON "buckets"("project_id");

-- CreateIndex
CREATE UNIQUE INDEX "bucket_objects_stored_key_key" ON "bucket_objects"("stored_key");

-- CreateIndex
CREATE UNIQUE INDEX "bucket_objects_bucket_id_key_key" ON "bucket_objects"("bucket_id", "key");

-- CreateIndex
CREATE INDEX "upload_sessions_project_id_status_idx" ON "upload_sessions"("project_id", "status");

-- CreateIndex
CREATE INDEX "upload_sessions_status_expires_at_idx" ON "upload_sessions"("status", "expires_at");

-- CreateIndex
CREATE INDEX "jobs_project_id_created_at_id_idx" ON "jobs"("project_id", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "jobs_image_id_idx" ON "jobs"("image_id");

-- CreateIndex
CREATE INDEX "jobs_status_lease_until_idx" ON "jobs"("status", "lease_until");

-- CreateIndex
CREATE INDEX "audit_records_account_id_time_id_idx" ON "audit_records"("account_id", "time" DESC, "id");

-- CreateIndex
CREATE INDEX "audit_records_resource_id_idx" ON "audit_records"("resource_id");

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "groups" ADD CONSTRAINT "groups_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "zones" ADD CONSTRAINT "zones_region_id_fkey" FOREIGN KEY ("region_id") REFERENCES "regions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "projects" ADD CONSTRAINT "projects_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "projects" ADD CONSTRAINT "projects_region_id_fkey" FOREIGN KEY ("region_id") REFERENCES "regions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "images" ADD CONSTRAINT "images_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "images" ADD CONSTRAINT "images_stored_key_fkey" FOREIGN KEY ("stored_key") REFERENCES "stored_objects"("key") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "image_members" ADD CONSTRAINT "image_members_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "image_members" ADD CONSTRAINT "image_members_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "image_tags" ADD CONSTRAINT "image_tags_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "market_listings" ADD CONSTRAINT "market_listings_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "buckets" ADD CONSTRAINT "buckets_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "buckets" ADD CONSTRAINT "buckets_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bucket_objects" ADD CONSTRAINT "bucket_objects_bucket_id_fkey" FOREIGN KEY ("bucket_id") REFERENCES "buckets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bucket_objects" ADD CONSTRAINT "bucket_objects_stored_key_fkey" FOREIGN KEY ("stored_key") REFERENCES "stored_objects"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload_sessions" ADD CONSTRAINT "upload_sessions_bucket_id_fkey" FOREIGN KEY ("bucket_id") REFERENCES "buckets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload_parts" ADD CONSTRAINT "upload_parts_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "upload_sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE SET NULL ON UPDATE CASCADE;
