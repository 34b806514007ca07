-- CreateEnum
CREATE TYPE "KeyState" AS ENUM ('enabled', 'disabled', 'pending_deletion', 'destroyed');

-- CreateTable
CREATE TABLE "kms_keys" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "alias" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "state" "KeyState" NOT NULL DEFAULT 'enabled',
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletes_at" TIMESTAMPTZ(3),

    CONSTRAINT "kms_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "kms_key_versions" (
    "key_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "handle" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "kms_key_versions_pkey" PRIMARY KEY ("key_id","number")
);

-- CreateTable
CREATE TABLE "kms_grants" (
    "id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "actions" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "kms_grants_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "kms_keys_project_id_idx" ON "kms_keys"("project_id");

-- CreateIndex
CREATE INDEX "kms_keys_state_deletes_at_idx" ON "kms_keys"("state", "deletes_at");

-- CreateIndex
CREATE INDEX "kms_grants_user_id_idx" ON "kms_grants"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "kms_grants_key_id_user_id_key" ON "kms_grants"("key_id", "user_id");

-- CreateIndex
CREATE INDEX "images_kms_key_id_idx" ON "images"("kms_key_id");

-- AddForeignKey
ALTER TABLE "kms_keys" ADD CONSTRAINT "kms_keys_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "kms_key_versions" ADD CONSTRAINT "kms_key_versions_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "kms_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "kms_grants" ADD CONSTRAINT "kms_grants_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "kms_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "kms_grants" ADD CONSTRAINT "kms_grants_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- An alias means one key of the project; that of a destroyed key is free again.
CREATE UNIQUE INDEX "kms_keys_alias" ON "kms_keys"("project_id", "alias") WHERE "state" <> 'destroyed';

-- A project has one default key.
CREATE UNIQUE INDEX "kms_keys_one_default" ON "kms_keys"("project_id") WHERE "is_default";

-- A deletion that waits has its day, and nothing else has one.
ALTER TABLE "kms_keys" ADD CONSTRAINT "kms_keys_deletes_at" CHECK (("state" = 'pending_deletion') = ("deletes_at" IS NOT NULL));
