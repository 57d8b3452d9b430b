// The command that goes on, as it is typed in the playbooks' folder. A result is printed as JSON, which writes a backslash
// before each double quote: what is copied from there has to work all the same, so the command holds none where it can.

/** The command that goes on with a recovery; `request` is `pg_pitr` in canonical JSON, `null` when nothing was asked. */
export function nextCommand(cluster: string, request: string, tag?: 'forward' | 'undo'): string {
  // What an undo leads to stands in the hosts' notes.
  if (tag === 'undo') return `./pgsql-pitr.yml -l ${cluster} -t undo`;
  const words = `./pgsql-pitr.yml -l ${cluster}${tag === undefined ? '' : ` -t ${tag}`}`;
  if (request === 'null') return words;
  const variables = `{pg_pitr: ${flow(JSON.parse(request))}}`;
  return `${words} -e '${variables.replaceAll("'", "'\\''")}'`;
}

/** A value as YAML on one line. */
function flow(value: unknown): string {
  if (typeof value === 'string') return flowText(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([key, item]) => `${flowText(key)}: ${flow(item)}`);
  return `{${members.join(', ')}}`;
}

/** Words with one space or colon between them mean themselves, without quotes. */
const WORDS = /^[\w./+]+(?:[ :-]+[\w./+]+)*$/;
/** What YAML would take for a number, a date, a boolean or null. */
const LOOKS_OTHERWISE = /^(?:[\d.+][^/]*|y|yes|n|no|true|false|on|off|null)$/i;

function flowText(text: string): string {
  if (!WORDS.test(text) || text.includes(': ')) return JSON.stringify(text);
  return LOOKS_OTHERWISE.test(text) ? `!!str ${text}` : text;
}
