// The library: run playbooks and read inventories from a program of your own.

export type { Host } from './connection/host.ts';
export type { Reporter, ResultEvent, RunEvent, Status, TaskInfo } from './engine/events.ts';
export { type FactCache, JsonFactCache } from './engine/fact-cache.ts';
export type { LoginDefaults, RunOptions, Terminal } from './engine/options.ts';
export { type Prepared, prepare, type Sources } from './engine/prepare.ts';
export { type RunEnd, type RunParts, runPlaybooks } from './engine/run.ts';
export type { Tally } from './engine/tally.ts';
export { EngineBug, type ErrorCode, Unreachable, UserError, UserErrors } from './errors.ts';
export { loadInventory } from './inventory/load.ts';
export type { Inventory, InventoryGroup, InventoryHost } from './inventory/model.ts';
export type { ArgumentSchema, ArgumentsSchema, ModuleContext, ModuleResult } from './modules/module.ts';
export {
  type Callback,
  type CallbackTools,
  type ConnectionPlugin,
  defineModule,
  type Filter,
  type Filters,
  type Lookup,
  type LookupTools,
  type Module,
  type Operation,
  type Test,
  type Tests,
} from './plugins/contract.ts';
export { loadSettings, type Settings } from './settings/settings.ts';
