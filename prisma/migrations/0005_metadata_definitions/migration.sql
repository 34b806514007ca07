-- CreateEnum
CREATE TYPE "NamespaceVisibility" AS ENUM ('private', 'public');

-- CreateEnum
CREATE TYPE "MetadataDefinitionKind" AS ENUM ('object', 'property', 'tag');

-- CreateTable
CREATE TABLE "metadata_namespaces" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "display_name" TEXT,
    "description" TEXT,
    "visibility" "NamespaceVisibility" NOT NULL DEFAULT 'private',
    "is_protected" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "metadata_namespaces_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metadata_associations" (
    "namespace_id" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "prefix" TEXT,
    "properties_target" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "metadata_associations_pkey" PRIMARY KEY ("namespace_id","resource_type")
);

-- CreateTable
CREATE TABLE "metadata_definitions" (
    "namespace_id" TEXT NOT NULL,
    "kind" "MetadataDefinitionKind" NOT NULL,
    "name" TEXT NOT NULL,
    "content" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "metadata_definitions_pkey" PRIMARY KEY ("namespace_id","kind","name")
);

-- CreateIndex
CREATE INDEX "metadata_namespaces_project_id_idx" ON "metadata_namespaces"("project_id");

-- CreateIndex
CREATE UNIQUE INDEX "metadata_namespaces_region_id_name_key" ON "metadata_namespaces"("region_id", "name");

-- AddForeignKey
ALTER TABLE "metadata_namespaces" ADD CONSTRAINT "metadata_namespaces_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metadata_associations" ADD CONSTRAINT "metadata_associations_namespace_id_fkey" FOREIGN KEY ("namespace_id") REFERENCES "metadata_namespaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metadata_definitions" ADD CONSTRAINT "metadata_definitions_namespace_id_fkey" FOREIGN KEY ("namespace_id") REFERENCES "metadata_namespaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;
