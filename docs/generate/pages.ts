// Every generated page by its path. `npm run docs` writes them, a test says when the committed ones are out of date.
import { findModule, loadModules, moduleNames } from '../../src/modules/registry.ts';
import { errorsPage } from './errors.ts';
import { flagsPage } from './flags.ts';
import { inventorySchema } from './inventory-schema.ts';
import { keywordsPage } from './keywords.ts';
import { modulePage, modulesIndex } from './modules.ts';
import { playbookSchema } from './playbook-schema.ts';
import { policyPage } from './policy.ts';
import { repositorySchema } from './policy-schema.ts';
import { settingsPage } from './settings.ts';
import { summaryPage, summarySchema } from './summary.ts';
import { variablesPage } from './variables.ts';

/** Paths from the root of the repository, and what the files must hold. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  await loadModules(moduleNames());
  const modules = moduleNames()
    .sort()
    .flatMap(name => findModule(name) ?? []);
  return new Map([
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/flags.md', flagsPage()],
    ['docs/reference/keywords.md', keywordsPage()],
    ['docs/reference/policy.md', policyPage()],
    ['docs/reference/recovery-summary.md', summaryPage()],
    ['docs/reference/settings.md', settingsPage()],
    ['docs/reference/variables.md', variablesPage()],
    ['docs/reference/modules/README.md', modulesIndex(modules)],
    ...modules.map(module => [`docs/reference/modules/${module.name}.md`, modulePage(module)] as const),
    ['schemas/playbook.json', `${JSON.stringify(playbookSchema(modules), null, 2)}\n`],
    ['schemas/pgbackrest_repo.json', `${JSON.stringify(repositorySchema(), null, 2)}\n`],
    ['schemas/recovery.json', `${JSON.stringify(summarySchema(), null, 2)}\n`],
    ['schemas/inventory.json', `${JSON.stringify(inventorySchema(), null, 2)}\n`],
  ]);
}
