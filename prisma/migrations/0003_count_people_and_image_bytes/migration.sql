-- Counters for what was not counted before.
INSERT INTO "quota_usages" ("scope_id", "resource", "used")
  SELECT "account_id", 'users', count(*) FROM "users" GROUP BY 1
  UNION ALL SELECT "account_id", 'groups', count(*) FROM "groups" GROUP BY 1
ON CONFLICT ("scope_id", "resource") DO UPDATE SET "used" = EXCLUDED."used";

-- Image bytes count as stored bytes too.
INSERT INTO "quota_usages" ("scope_id", "resource", "used")
  SELECT "project_id", 'stored_bytes', sum("size_bytes")::bigint FROM "images" WHERE "stored_key" IS NOT NULL GROUP BY 1
ON CONFLICT ("scope_id", "resource") DO UPDATE SET "used" = "quota_usages"."used" + EXCLUDED."used";
