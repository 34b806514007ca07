-- DropIndex
DROP INDEX "bucket_objects_stored_key_key";

-- DropIndex
DROP INDEX "images_stored_key_key";

-- AlterTable
ALTER TABLE "images" ADD COLUMN     "derived_from" TEXT,
ADD COLUMN     "derived_platform" TEXT;

-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "checkpoint" JSONB,
ADD COLUMN     "source_image_id" UUID,
ADD COLUMN     "source_key" TEXT;

-- CreateIndex
CREATE INDEX "bucket_objects_stored_key_idx" ON "bucket_objects"("stored_key");

-- CreateIndex
CREATE INDEX "images_stored_key_idx" ON "images"("stored_key");

-- CreateIndex
CREATE INDEX "jobs_source_image_id_idx" ON "jobs"("source_image_id");

-- CreateIndex
CREATE INDEX "jobs_source_key_idx" ON "jobs"("source_key");

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_source_image_id_fkey" FOREIGN KEY ("source_image_id") REFERENCES "images"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_source_key_fkey" FOREIGN KEY ("source_key") REFERENCES "stored_objects"("key") ON DELETE SET NULL ON UPDATE CASCADE;
