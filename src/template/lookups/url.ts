// url: the lines of what a web server answers.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/url_lookup.html
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { proxyFor } from '../formats/proxies.ts';
import { flagOption, type Options, textOption } from './options.ts';
import { REQUEST_PROGRAM } from './url-request.ts';

/** As much as a server may answer, in bytes. */
const MAX_ANSWER = 256 * 1024 * 1024;

export const urlLookups: readonly Lookup[] = [
  {
    name: 'url',
    run: (terms, options, context) =>
      terms.flatMap((term): Value[] => {
        const url = toText(term);
        const body = fetchText(url, options, context);
        if (!flagOption(options, 'split_lines', true)) return [body];
        const lines = body.split(/\r\n|\r|\n/);
        if (lines.at(-1) === '') lines.pop();
        return lines;
      }),
  },
];

interface Answer {
  readonly status?: number;
  readonly reason?: string;
  /** Base64. */
  readonly body?: string;
  readonly problem?: string;
}

/** An expression cannot wait, so another process does: it is told what to ask on stdin and answers on stdout. */
function fetchText(url: string, own: Options, context: LookupContext): string {
  const options = withDefaults(own, context);
  if (!/^https?:\/\//i.test(url)) return context.fail(`Failed lookup url for ${url} : unknown url type`);
  if (flagOption(options, 'use_gssapi', false)) return context.fail('the lookup url has no use_gssapi');
  const authority = textOption(options, 'ca_path', '');
  const request = {
    url,
    method: 'GET',
    headers: headersOf(options, context),
    timeout: Number(textOption(options, 'timeout', '10')) * 1000,
    username: textOption(options, 'username', ''),
    password: textOption(options, 'password', ''),
    sendsPasswordFirst: flagOption(options, 'force_basic_auth', false),
    redirects: textOption(options, 'follow_redirects', 'urllib2'),
    validates: flagOption(options, 'validate_certs', true),
    socket: textOption(options, 'unix_socket', '') || undefined,
    authority: authority === '' ? undefined : readFileSync(authority, 'utf8'),
    usesNetrc: flagOption(options, 'use_netrc', true),
    proxy: flagOption(options, 'use_proxy', true) ? proxyFor(url, process.env) : undefined,
  };
  const { stdout, error } = spawnSync(process.execPath, ['-e', REQUEST_PROGRAM], {
    input: JSON.stringify(request),
    encoding: 'utf8',
    maxBuffer: MAX_ANSWER,
  });
  if (error !== undefined) return context.fail(`Failed lookup url for ${url} : ${error.message}`);
  const answer = JSON.parse(stdout) as Answer;
  if (answer.problem !== undefined) return context.fail(`Failed lookup url for ${url} : ${answer.problem}`);
  if ((answer.status ?? 0) >= 300) {
    return context.fail(
      `Received HTTP error for ${url} : HTTP Error ${answer.status ?? ''}: ${answer.reason ?? ''}`,
    );
  }
  return Buffer.from(answer.body ?? '', 'base64').toString('utf8');
}

/** Of options that variables and the environment may give as well. */
function withDefaults(options: Options, { scope }: LookupContext): Options {
  const elsewhere: Readonly<Record<string, string>> = {
    force: 'force',
    timeout: 'timeout',
    http_agent: 'agent',
    force_basic_auth: 'force_basic_auth',
    follow_redirects: 'follow_redirects',
    unix_socket: 'unix_socket',
    ca_path: 'ca_path',
    use_netrc: 'use_netrc',
  };
  const found = Object.entries(elsewhere).flatMap(([option, name]): [string, Value][] => {
    const value =
      scope.lookup(`ansible_lookup_url_${name}`) ?? process.env[`ANSIBLE_LOOKUP_URL_${name.toUpperCase()}`];
    return value === undefined ? [] : [[option, value]];
  });
  return new Map([...found, ...options]);
}

function headersOf(options: Options, context: LookupContext): Record<string, string> {
  const given = options.get('headers') ?? new Map();
  if (!(given instanceof Map)) return context.fail('the option headers of the lookup url is a dict');
  return {
    'User-Agent': textOption(options, 'http_agent', 'ansible-httpget'),
    ...(flagOption(options, 'force', false) ? { 'Cache-Control': 'no-cache' } : {}),
    ...Object.fromEntries(Array.from(given, ([name, value]) => [toText(name), toText(value)])),
  };
}
