-- Takes `amount` of a limit, if it is there, and tells what is used and what the limit is. The counter's row is locked first,
-- so that the limit read then cannot be lowered meanwhile.
CREATE FUNCTION reserve_quota(scope TEXT, what TEXT, amount BIGINT, usual_limit BIGINT)
RETURNS TABLE (is_taken BOOLEAN, used_now BIGINT, limit_now BIGINT) LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO quota_usages AS usage (scope_id, resource, used) VALUES (scope, what, 0)
    ON CONFLICT (scope_id, resource) DO UPDATE SET used = usage.used RETURNING usage.used INTO used_now;
  SELECT l."limit" INTO limit_now FROM quota_limits l WHERE l.scope_id = scope AND l.resource = what;
  limit_now := coalesce(limit_now, usual_limit);
  is_taken := used_now + amount <= limit_now;
  IF is_taken THEN
    UPDATE quota_usages u SET used = u.used + amount WHERE u.scope_id = scope AND u.resource = what;
  END IF;
  RETURN NEXT;
END $$;
