// What postgresql_info asks a server: one SELECT of JSON for the server, one for each database.

/** An object of rows: a key, and the row's other columns. */
function object(key: string, members: string, from: string): string {
  return `(SELECT coalesce(json_object_agg(${key}, json_build_object(${members})), '{}') FROM ${from})`;
}

const SIZE_UNITS = "CASE s.unit WHEN 'kB' THEN 1024 WHEN '8kB' THEN 8192 WHEN 'MB' THEN 1048576 END";

const PARTS: Readonly<Record<string, string>> = {
  version: 'to_json(version())',
  in_recovery: 'to_json(pg_is_in_recovery())',
  tablespaces: object(
    't.spcname',
    "'spcowner', pg_get_userbyid(t.spcowner), 'spcacl', coalesce(t.spcacl::text, ''), 'spcoptions', coalesce(to_json(t.spcoptions), '[]')",
    'pg_catalog.pg_tablespace t',
  ),
  databases: object(
    'd.datname',
    `'owner', pg_get_userbyid(d.datdba), 'encoding', pg_encoding_to_char(d.encoding), 'collate', d.datcollate, 'ctype', d.datctype,
     'access_priv', coalesce(array_to_string(d.datacl, E'\\n'), ''), 'size', pg_database_size(d.oid)::text`,
    'pg_catalog.pg_database d WHERE d.datallowconn',
  ),
  replications: object(
    'r.pid',
    "'usename', coalesce(r.usename, ''), 'app_name', r.application_name, 'client_addr', r.client_addr, 'client_hostname', coalesce(r.client_hostname, ''), 'backend_start', r.backend_start::text, 'state', r.state",
    'pg_catalog.pg_stat_replication r',
  ),
  repl_slots: object(
    's.slot_name',
    "'plugin', s.plugin, 'slot_type', s.slot_type, 'database', s.database, 'active', s.active",
    'pg_catalog.pg_replication_slots s',
  ),
  settings: `(SELECT coalesce(json_object_agg(s.name, (jsonb_build_object('setting', s.setting, 'unit', coalesce(s.unit, ''),
    'context', s.context, 'vartype', s.vartype, 'boot_val', coalesce(s.boot_val, ''), 'min_val', coalesce(s.min_val, ''),
    'max_val', coalesce(s.max_val, ''), 'sourcefile', coalesce(s.sourcefile, ''), 'pretty_val', current_setting(s.name),
    'pending_restart', s.pending_restart) || CASE WHEN s.vartype = 'integer' AND (${SIZE_UNITS}) IS NOT NULL
    THEN jsonb_build_object('val_in_bytes', greatest(s.setting::numeric, 0) * (${SIZE_UNITS})) ELSE '{}' END)), '{}')
    FROM pg_catalog.pg_settings s)`,
  roles: object(
    'r.rolname',
    `'superuser', r.rolsuper, 'canlogin', r.rolcanlogin,
     'valid_until', CASE WHEN r.rolvaliduntil = 'infinity' THEN '9999-12-31T23:59:59.999999+00:00' ELSE coalesce(to_json(r.rolvaliduntil)#>>'{}', '') END,
     'member_of', (SELECT coalesce(json_agg(g.rolname ORDER BY g.rolname), '[]') FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid)`,
    "pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_'",
  ),
  pending_restart_settings:
    "(SELECT coalesce(json_agg(s.name ORDER BY s.name), '[]') FROM pg_catalog.pg_settings s WHERE s.pending_restart)",
};

/** The names that a filter may say. */
export const INFO_PARTS: readonly string[] = Object.keys(PARTS);

/** A SELECT of these parts of the server. */
export function serverQuery(parts: readonly string[]): string {
  return `SELECT json_build_object(${parts.map(part => `'${part}', ${PARTS[part]}`).join(', ')})`;
}

/** A SELECT of what only a database itself can tell. */
export const DATABASE_QUERY = `SELECT json_build_object(
  'namespaces', ${object('n.nspname', "'nspowner', pg_get_userbyid(n.nspowner), 'nspacl', coalesce(n.nspacl::text, '')", "pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast_)?temp_'")},
  'extensions', ${object('e.extname', "'extversion', e.extversion, 'nspname', n.nspname, 'description', coalesce(obj_description(e.oid, 'pg_extension'), '')", 'pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace')},
  'languages', ${object('l.lanname', "'lanowner', pg_get_userbyid(l.lanowner), 'lanacl', coalesce(l.lanacl::text, '')", 'pg_catalog.pg_language l')},
  'publications', (SELECT coalesce(json_object_agg(p.pubname, (to_jsonb(p) - 'pubname') || jsonb_build_object('ownername', pg_get_userbyid(p.pubowner))), '{}') FROM pg_catalog.pg_publication p))`;
