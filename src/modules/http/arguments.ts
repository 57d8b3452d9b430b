// The arguments of the uri module, apart because there are many.
import { ATTRIBUTE_ARGUMENTS } from '../files/attributes.ts';
import type { ArgumentsSchema } from '../module.ts';

export const uriSchema: ArgumentsSchema = {
  properties: {
    url: { type: 'string', description: 'The address.' },
    method: { type: 'string', description: 'What is asked for.', default: 'GET' },
    body: { type: 'any', isValue: true, description: 'What is sent; lists and dicts in the given format.' },
    body_format: {
      type: 'string',
      description: 'How the body is written, and its Content-Type.',
      enum: ['form-urlencoded', 'json', 'raw', 'form-multipart'],
      default: 'raw',
    },
    headers: { type: 'object', description: 'Headers of the request.' },
    status_code: {
      type: 'array',
      description: 'Answers that are right.',
      items: { type: 'integer' },
      default: [200],
    },
    return_content: { type: 'boolean', description: 'Return the body of the answer.', default: false },
    url_username: { type: 'string', description: 'The user at the server.', aliases: ['user'] },
    url_password: { type: 'string', description: 'Its password.', aliases: ['password'], secret: true },
    force_basic_auth: { type: 'boolean', description: 'Send both without being asked.', default: false },
    follow_redirects: {
      type: 'string',
      description: 'Whether to go where the answer points: always, never, or when nothing is sent.',
      enum: ['all', 'no', 'none', 'safe', 'urllib2', 'yes'],
      default: 'safe',
    },
    validate_certs: { type: 'boolean', description: "Check the server's certificate.", default: true },
    ca_path: { type: 'string', description: 'Certificates that are trusted, a file on the host.' },
    client_cert: { type: 'string', description: 'The certificate to show, a file on the host.' },
    client_key: { type: 'string', description: 'Its key.' },
    unix_socket: { type: 'string', description: 'A socket of the host to connect to instead.' },
    use_proxy: { type: 'boolean', description: 'Go through the proxy of the environment.', default: true },
    timeout: { type: 'integer', description: 'Seconds for the whole answer.', default: 30 },
    http_agent: { type: 'string', description: 'What the request calls itself.', default: 'ansible-httpget' },
    dest: { type: 'string', description: 'A file of the host that takes the body of the answer.' },
    ...ATTRIBUTE_ARGUMENTS,
    force: { type: 'boolean', description: 'Ask caches on the way to ask the server.', default: false },
    unredirected_headers: {
      type: 'array',
      description: 'Headers that do not go along when the answer points elsewhere.',
      items: { type: 'string' },
      default: [],
    },
    src: { type: 'string', description: 'A file that is sent as the body.' },
    remote_src: { type: 'boolean', description: '`src` is on the host.', default: false },
    ciphers: { type: 'array', description: 'The ciphers that may be used.', items: { type: 'string' } },
    decompress: {
      type: 'boolean',
      description: 'Unpack what the server has compressed for the way.',
      default: true,
    },
    use_gssapi: { type: 'boolean', description: 'Log in with Kerberos; needs curl.', default: false },
    use_netrc: {
      type: 'boolean',
      description: 'Take passwords from `~/.netrc`; needs curl.',
      default: true,
    },
    creates: { type: 'string', description: 'Ask nothing when this file exists.' },
    removes: { type: 'string', description: 'Ask nothing when this file does not exist.' },
  },
  required: ['url'],
  mutuallyExclusive: [['body', 'src']],
};
