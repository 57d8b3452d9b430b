// Feeds mutated texts of one kind to what reads them: `worker KIND FIRST COUNT CORPUS.json PROGRESS`. Prints what went
// wrong as JSON, and at the end how many texts were right and how many were refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from '../../src/engine/prepare.ts';
import { runPlaybooks } from '../../src/engine/run.ts';
import { UserError, UserErrors } from '../../src/errors.ts';
import { loadInventory } from '../../src/inventory/load.ts';
import { loadSettings } from '../../src/settings/settings.ts';
import { decryptVault, encryptVault } from '../../src/source/vault.ts';
import { createEnvironment } from '../../src/template/registry.ts';
import { evaluate, renderFile, renderText } from '../../src/template/render.ts';
import { fromData } from '../../src/values/data.ts';
import { toText } from '../../src/values/text.ts';
import { seeded } from '../differential/random.ts';
import { OPTIONS } from '../engine/small-run.ts';
import { mutate } from './mutate.ts';

const [kind = '', first = '0', count = '0', corpusFile = '', progress = ''] = process.argv.slice(2);
const corpus: readonly string[] = JSON.parse(readFileSync(corpusFile, 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'reprise-fuzz-'));
process.chdir(folder);

const secret = { id: 'default', password: 'secret' };
const secrets = [secret];
const environment = createEnvironment({ searchPath: { find: () => ({ found: undefined, tried: [] }) } });
const variables = new Map(
  Object.entries({
    x: 1,
    s: 'text',
    l: [1, 'b', null],
    d: { a: 1, b: [2], k: { deep: 'é' } },
    t: true,
    f: 1.5,
  }).map(([name, value]) => [name, fromData(value)]),
);
const scope = { lookup: (name: string) => variables.get(name), names: () => variables.keys() };

const KINDS: Readonly<Record<string, (text: string) => unknown>> = {
  async playbook(text) {
    writeFileSync('site.yml', text);
    await loadAll();
  },
  async run(text) {
    writeFileSync('site.yml', text);
    // A text that could start a program is only loaded.
    const prepared = await loadAll();
    if (/pipe|lines|url|password|command|shell|raw|script/.test(text)) return;
    await runPlaybooks(prepared.playbooks, {
      ...prepared,
      options: { ...OPTIONS, extraVars: prepared.extraVars },
      reporter: { report: () => undefined },
      terminal: {
        isAttended: false,
        ask: async () => undefined,
        readLine: async () => undefined,
        openKeyboard: async () => undefined,
      },
      signal: AbortSignal.timeout(60_000),
      hide: () => undefined,
    });
  },
  inventory(text) {
    const name = text.startsWith('[') || /^\S+ \w+=/.test(text) ? 'hosts' : 'hosts.yml';
    writeFileSync(name, text);
    const inventory = loadInventory([name], { secrets, warn: () => undefined });
    for (const host of inventory.hosts.keys()) inventory.groupsOf(host);
  },
  template(text) {
    writeFileSync('t.j2', text);
    renderFile(join(folder, 't.j2'), scope, environment);
  },
  handlebars(text) {
    writeFileSync('t.hbs', text);
    renderFile(join(folder, 't.hbs'), scope, environment);
  },
  expression(text) {
    toText(evaluate(text, scope, environment));
    toText(renderText(`a{{ ${text} }}`, scope, environment));
  },
  vault(text) {
    decryptVault(text, secrets);
  },
  settings(text) {
    writeFileSync('ansible.cfg', text);
    loadSettings({ env: {}, cwd: folder, warn: () => undefined });
  },
};

function loadAll() {
  return prepare({
    playbooks: ['site.yml'],
    inventory: ['h1,h2,'],
    extraVars: [],
    limit: undefined,
    rolesPath: [],
    secrets,
    warn: () => undefined,
  });
}

/** A mistake with a sentence is what a wrong text is to give. */
function isDiagnostic(error: unknown): boolean {
  return (error instanceof UserError || error instanceof UserErrors) && error.message !== '';
}

const read = KINDS[kind];
let succeeded = 0;
let refused = 0;
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  const random = seeded(seed);
  const sample = random.pick(corpus);
  const whole = kind === 'vault' ? encryptVault(sample, secret, Buffer.alloc(32, seed)) : sample;
  const text = mutate(whole, corpus, random);
  writeFileSync(progress, String(seed));
  try {
    await read?.(text);
    succeeded++;
  } catch (error) {
    if (isDiagnostic(error)) refused++;
    else {
      const stack = error instanceof Error ? error.stack : String(error);
      process.stdout.write(`${JSON.stringify({ seed, text: text.slice(0, 4000), stack })}\n`);
    }
  }
}
process.stdout.write(`${JSON.stringify({ succeeded, refused })}\n`);
rmSync(folder, { recursive: true, force: true });
