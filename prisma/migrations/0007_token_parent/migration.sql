-- AlterTable
ALTER TABLE "tokens" ADD COLUMN     "parent_id" TEXT;

-- CreateIndex
CREATE INDEX "tokens_parent_id_idx" ON "tokens"("parent_id");

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "tokens"("id") ON DELETE CASCADE ON UPDATE CASCADE;
