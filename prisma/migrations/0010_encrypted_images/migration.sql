-- AlterTable
ALTER TABLE "images" ADD COLUMN     "wrapped_data_key" TEXT;
