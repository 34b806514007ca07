#!/bin/sh
# Stands where Prisma's CLI expects its schema-engine binary; see prisma.config.ts.
echo "This project has no schema-engine binary. Use: npm run db:plan -- <name>, npm run db:deploy" >&2
exit 1
