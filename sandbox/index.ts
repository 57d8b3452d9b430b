// What the command line, the demo and the end-to-end tests use of the sandbox; exports only.
export type { CommandResult } from './command.ts';
export {
  bootHost,
  cutNetwork,
  enlargeDisk,
  fillDisk,
  healNetwork,
  killHost,
  removeDisk,
  smallDisk,
} from './faults.ts';
export { controlAddress, findHost, type SandboxHost, s3, sandboxHosts } from './hosts.ts';
export { type Layout, sandboxLayout, statePaths } from './layout.ts';
export { type SandboxOptions, sandboxDown, sandboxSetup, sandboxUp, type UpOptions } from './sandbox.ts';
export { execCommand, execOnTerminal, type SshOptions, sshCommand, sshOnTerminal } from './shell.ts';
export { type HostStatus, type SandboxStatus, sandboxStatus } from './status.ts';
