// get_url and what uri sends from files, beside Ansible's, against a web server inside the same root.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const SERVER = `
import base64, gzip, http.server
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *_): pass
    def send(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in headers.items(): self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD': self.wfile.write(body)
    def do_GET(self):
        allowed = 'Basic ' + base64.b64encode(b'probe:pass word').decode()
        if self.path == '/file': self.send(200, b'content\\n')
        elif self.path == '/sums': self.send(200, open('/srv/sums', 'rb').read())
        elif self.path == '/one': self.send(200, open('/srv/one', 'rb').read())
        elif self.path == '/moved': self.send(302, Location='/file')
        elif self.path == '/named': self.send(200, b'named\\n', Content_Disposition='attachment; filename="../odd name.txt"')
        elif self.path == '/gzip': self.send(200, gzip.compress(b'plain\\n', mtime=0), Content_Encoding='gzip')
        elif self.path == '/binary': self.send(200, bytes(range(256)) * 1000)
        elif self.path == '/secret' and self.headers.get('Authorization') == allowed: self.send(200, b'let in\\n')
        elif self.path == '/secret': self.send(401, WWW_Authenticate='Basic realm="probe"')
        elif self.path == '/agent': self.send(200, ((self.headers.get('User-Agent') or '') + ' ' + (self.headers.get('X-Probe') or '')).encode())
        else: self.send(404)
    do_HEAD = do_GET
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        self.send(200, body, Content_Type=self.headers.get('Content-Type') or 'none')
http.server.ThreadingHTTPServer(('127.0.0.1', 80), Handler).serve_forever()
`;

const PREPARE = `
mkdir -p /srv/in /srv/tmp
printf '%s  file\\n%s *other\\n' "$(printf 'content\\n' | sha256sum | cut -d' ' -f1)" "$(printf x | sha256sum | cut -d' ' -f1)" >/srv/sums
printf 'content\\n' | md5sum | cut -d' ' -f1 >/srv/one
printf 'local\\n' >/srv/local
printf 'body of a file' >/srv/body
cat >/srv/server.py <<'EOF'
${SERVER}
EOF
setsid python3 /srv/server.py >/dev/null 2>&1 </dev/null &
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do curl -s -o /dev/null http://127.0.0.1/file && break; sleep 1; done
`;

const at = 'http://127.0.0.1';
const SHA256 = '434728a410a78f56fc1b5899c3593436e61ab0c731e9072d95e96db290205e53';
const ignore = ['src', 'elapsed'];

compareSteps('download', PREPARE, [
  ...each(
    'ansible.builtin.get_url',
    {
      args: { url: `${at}/file`, dest: '/srv/f' },
      check: true,
      ignore: [
        ...ignore,
        'checksum_src',
        'checksum_dest',
        'md5sum',
        'mode',
        'state',
        'uid',
        'gid',
        'owner',
        'group',
        'size',
      ],
    },
    { args: { url: `${at}/file`, dest: '/srv/f' }, ignore, calls: 1 },
    { args: { url: `${at}/file`, dest: '/srv/f' }, ignore },
    { args: { url: `${at}/file`, dest: '/srv/f', force: true }, ignore },
    { args: { url: `${at}/old`, dest: '/srv/old' }, ignore },
    { args: { url: `${at}/old`, dest: '/srv/old' }, ignore: [...ignore, 'checksum_src', 'checksum_dest'] },
    'cat /srv/f; stat -c %a /srv/f; ls -A /srv /tmp | grep -c reprise',
    { args: { url: `${at}/file`, dest: '/srv/f', mode: '0600', owner: 'daemon' }, ignore },
    { args: { url: `${at}/file`, dest: '/srv/f', mode: '0600', owner: 'daemon' }, ignore },
    { args: { url: `${at}/binary`, dest: '/srv/f' }, ignore },
    {
      args: { url: `${at}/binary`, dest: '/srv/f', force: true, backup: true },
      ignore: [...ignore, 'backup_file'],
    },
    'sha1sum /srv/f; stat -c %a:%U /srv/f; ls /srv | grep -c "f[.].*~"',
    { args: { url: `${at}/file`, dest: '/srv/in' }, ignore },
    { args: { url: `${at}/file`, dest: '/srv/in' }, ignore },
    { args: { url: `${at}/moved`, dest: '/srv/in' }, ignore, calls: 2 },
    { args: { url: `${at}/named`, dest: '/srv/in/' }, ignore },
    { args: { url: `${at}/gzip`, dest: '/srv/in/gzip' }, ignore: [...ignore, 'msg'] },
    { args: { url: `${at}/`, dest: '/srv/in/none' }, ignore, exact: true },
    'ls /srv/in; cat /srv/in/*',
    { args: { url: `${at}/secret`, dest: '/srv/s' }, ignore },
    { args: { url: `${at}/secret`, dest: '/srv/s', username: 'probe', password: 'pass word' }, ignore },
    {
      args: {
        url: `${at}/secret`,
        dest: '/srv/s',
        username: 'probe',
        password: 'pass word',
        force_basic_auth: true,
        force: true,
      },
      ignore,
    },
    { args: { url: `${at}/agent`, dest: '/srv/agent', headers: { 'X-Probe': 'yes' } }, ignore },
    {
      args: { url: `${at}/agent`, dest: '/srv/agent', http_agent: 'me', force: true, tmp_dest: '/srv/tmp' },
      ignore,
    },
    'cat /srv/s /srv/agent; ls /srv/tmp',
    { args: { url: `${at}/agent`, dest: '/srv/agent', force: true, tmp_dest: '/srv/none' }, ignore },
    { args: { url: `${at}/file`, dest: '/srv/c', checksum: `sha256:${SHA256}` }, ignore },
    { args: { url: `${at}/file`, dest: '/srv/c', checksum: `sha256:${SHA256}` }, ignore },
    // Ansible removes the file that it has replaced with the wrong one; here the old one stays.
    {
      args: { url: `${at}/binary`, dest: '/srv/c', checksum: `sha256:${SHA256}`, force: true },
      ignore: [...ignore, 'changed', 'uid', 'gid', 'owner', 'group', 'mode', 'size', 'state'],
    },
    'rm -f /srv/c',
    { args: { url: `${at}/file`, dest: '/srv/d', checksum: `sha256:${at}/sums` }, ignore },
    { args: { url: `${at}/file`, dest: '/srv/d', checksum: `sha256:${at}/sums` }, ignore, calls: 2 },
    { args: { url: `${at}/file`, dest: '/srv/d', checksum: `md5:${at}/one` }, ignore, calls: 2 },
    { args: { url: `${at}/moved`, dest: '/srv/e', checksum: `sha256:${at}/sums` }, ignore },
    { args: { url: `${at}/file`, dest: '/srv/e', checksum: 'sha256' }, ignore },
    { args: { url: `${at}/file`, dest: '/srv/e', checksum: 'sha256:xyz' }, ignore },
    { args: { url: `${at}/file`, dest: '/srv/none/e' }, ignore },
    { args: { url: 'http://127.0.0.1:9/x', dest: '/srv/e' }, ignore: [...ignore, 'response', 'msg'] },
    { args: { url: 'file:///srv/local', dest: '/srv/l' }, ignore },
    { args: { url: 'file:///srv/local', dest: '/srv/l' }, ignore },
    { args: { url: 'file:///srv/nothing', dest: '/srv/l2' }, ignore },
    'ln -s l /srv/link; cat /srv/d; ls -A /srv',
    { args: { url: `${at}/file`, dest: '/srv/link', force: true }, ignore },
    'stat -c %F /srv/link; cat /srv/l',
  ),
]);
