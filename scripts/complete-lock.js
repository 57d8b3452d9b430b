// Completes package-lock.json with the optional packages of other platforms, which a mirror that carries only this
// platform's leaves out: `npm ci` refuses a lock that does not name them. Run it after `npm install` changed the lock.
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const SYSTEMS = [
  'darwin',
  'win32',
  'android',
  'linux',
  'freebsd',
  'openharmony',
  'netbsd',
  'openbsd',
  'sunos',
  'aix',
];
const PROCESSORS = {
  arm64: /arm64/,
  x64: /x64/,
  arm: /-arm(v7|-|$)/,
  ppc64: /ppc64/,
  s390x: /s390x/,
  ia32: /ia32/,
  riscv64: /riscv64/,
  loong64: /loong64/,
  mips64el: /mips64el/,
};

for (const owner of Object.values({ ...lock.packages })) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const known = lock.packages[key];
    if (known?.version !== undefined || !/^\d/.test(version)) continue;
    const os = SYSTEMS.find(system => name.includes(system));
    const cpu = Object.keys(PROCESSORS).find(processor => PROCESSORS[processor].test(name));
    if (os === undefined || cpu === undefined) continue;
    const libc = name.includes('musl') ? { libc: ['musl'] } : name.includes('gnu') ? { libc: ['glibc'] } : {};
    lock.packages[key] = {
      version,
      cpu: [cpu],
      ...(owner.dev ? { dev: true } : {}),
      ...libc,
      optional: true,
      os: [os],
    };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
