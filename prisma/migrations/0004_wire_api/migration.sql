-- CreateEnum
CREATE TYPE "TokenScope" AS ENUM ('project', 'domain', 'none');

-- AlterEnum
ALTER TYPE "ImageStatus" ADD VALUE 'uploading';
ALTER TYPE "ImageStatus" ADD VALUE 'importing';
ALTER TYPE "ImageStatus" ADD VALUE 'deactivated';

-- AlterTable
ALTER TABLE "accounts" ADD COLUMN     "iam_version" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "images" ADD COLUMN     "container_format" TEXT NOT NULL DEFAULT 'bare',
ADD COLUMN     "hash_algorithm" TEXT,
ADD COLUMN     "hash_value" TEXT,
ADD COLUMN     "is_hidden" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "is_shareable" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "locations" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "md5" TEXT,
ADD COLUMN     "owner_label" TEXT,
ADD COLUMN     "properties" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "staged_key" TEXT;

-- CreateTable
CREATE TABLE "tokens" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "scope" "TokenScope" NOT NULL,
    "project_id" TEXT,
    "methods" TEXT[],
    "audit_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signature_uses" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signature_uses_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotent_requests" (
    "user_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotent_requests_pkey" PRIMARY KEY ("user_id","project_id","key")
);

-- CreateIndex
CREATE INDEX "tokens_user_id_idx" ON "tokens"("user_id");

-- CreateIndex
CREATE INDEX "tokens_expires_at_idx" ON "tokens"("expires_at");

-- CreateIndex
CREATE INDEX "signature_uses_expires_at_idx" ON "signature_uses"("expires_at");

-- CreateIndex
CREATE INDEX "idempotent_requests_expires_at_idx" ON "idempotent_requests"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "images_staged_key_key" ON "images"("staged_key");

-- CreateIndex
CREATE INDEX "images_region_id_name_idx" ON "images"("region_id", "name");

-- CreateIndex
CREATE INDEX "images_properties_idx" ON "images" USING GIN ("properties" jsonb_path_ops);

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "images" ADD CONSTRAINT "images_staged_key_fkey" FOREIGN KEY ("staged_key") REFERENCES "stored_objects"("key") ON DELETE SET NULL ON UPDATE CASCADE;

-- What a process remembers of a user is good for as long as this number: whatever could change a decision raises it, in the
-- transaction that changes it.
CREATE FUNCTION raise_iam_version(account TEXT) RETURNS void LANGUAGE sql AS
  $$ UPDATE accounts SET iam_version = iam_version + 1 WHERE id = account $$;

CREATE FUNCTION iam_changed_in_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM raise_iam_version(OLD.account_id); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM raise_iam_version(NEW.account_id); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION iam_changed_in_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM raise_iam_version(g.account_id) FROM groups g WHERE g.id = OLD.group_id; END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM raise_iam_version(g.account_id) FROM groups g WHERE g.id = NEW.group_id; END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION iam_changed_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status IS DISTINCT FROM OLD.status OR NEW.name IS DISTINCT FROM OLD.name OR NEW.kind IS DISTINCT FROM OLD.kind THEN
    NEW.iam_version := OLD.iam_version + 1;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER iam_changed AFTER INSERT OR DELETE OR UPDATE OF name, status, is_owner, must_change_password,
  password_hash, password_changed_at ON users FOR EACH ROW EXECUTE FUNCTION iam_changed_in_account();
CREATE TRIGGER iam_changed AFTER DELETE OR UPDATE OF name ON groups
  FOR EACH ROW EXECUTE FUNCTION iam_changed_in_account();
CREATE TRIGGER iam_changed AFTER DELETE OR UPDATE ON policies FOR EACH ROW EXECUTE FUNCTION iam_changed_in_account();
CREATE TRIGGER iam_changed AFTER INSERT OR DELETE OR UPDATE ON projects
  FOR EACH ROW EXECUTE FUNCTION iam_changed_in_account();
CREATE TRIGGER iam_changed AFTER INSERT OR DELETE OR UPDATE ON account_settings
  FOR EACH ROW EXECUTE FUNCTION iam_changed_in_account();
CREATE TRIGGER iam_changed AFTER INSERT OR DELETE OR UPDATE ON group_members
  FOR EACH ROW EXECUTE FUNCTION iam_changed_in_group();
CREATE TRIGGER iam_changed AFTER INSERT OR DELETE OR UPDATE ON grants
  FOR EACH ROW EXECUTE FUNCTION iam_changed_in_group();
CREATE TRIGGER iam_changed BEFORE UPDATE OF status, name, kind ON accounts
  FOR EACH ROW EXECUTE FUNCTION iam_changed_of_account();
