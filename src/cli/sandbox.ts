// `reprise sandbox …`: reads the words behind `sandbox` and calls the sandbox. Prints what it did, gives an exit status.
import { Command, CommanderError } from 'commander';
import {
  bootHost,
  cutNetwork,
  execOnTerminal,
  findHost,
  healNetwork,
  killHost,
  type SandboxHost,
  type SandboxStatus,
  s3,
  sandboxDown,
  sandboxHosts,
  sandboxSetup,
  sandboxStatus,
  sandboxUp,
  sshOnTerminal,
} from '../../sandbox/index.ts';
import { UserError } from '../errors.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Runs one sandbox command; gives the exit status. Throws UserError: USAGE for bad words, SANDBOX for the rest. */
export async function sandboxCommand(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command('reprise sandbox')
    .description('Four real Debian hosts and an S3 server on this machine')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const fault = (name: string, description: string, act: (host: SandboxHost) => Promise<void>) => {
    program
      .command(name)
      .argument('<host>', 'address, name, or its last number')
      .description(description)
      .action((host: string) => act(findHost(host)));
  };

  program
    .command('setup')
    .description('install what this machine lacks and build the root file system')
    .action(async () => say(`the root file system is ${await sandboxSetup({ report: say })}`));
  program
    .command('up')
    .description('boot the hosts that do not run, with everything they need')
    .option('--hosts <list>', 'only these, separated by commas')
    .option('--clean', 'throw away what runs and start afresh')
    .action(async (options: { hosts?: string; clean?: boolean }) => {
      const hosts = options.hosts?.split(',').map(findHost) ?? sandboxHosts;
      const booted = await sandboxUp({ hosts, clean: options.clean, report: say });
      if (booted.length === 0) say('the sandbox is up already');
    });
  program
    .command('down')
    .description('stop everything and delete what the hosts wrote; the cached image stays')
    .action(async () => {
      await sandboxDown();
      say('the sandbox is down');
    });
  program
    .command('status')
    .description('what runs; exit status 3 unless everything does')
    .action(async () => {
      status = showStatus(await sandboxStatus());
    });
  program
    .command('ssh')
    .argument('<host>', '[USER@]HOST; the user is dba unless given')
    .argument('[command...]')
    .description('log in, or run one command line')
    .passThroughOptions()
    .action(async (where: string, words: string[]) => {
      const at = where.lastIndexOf('@');
      const user = at === -1 ? undefined : where.slice(0, at);
      status = await sshOnTerminal(findHost(where.slice(at + 1)), behindDashes(words), { user });
    });
  program
    .command('exec')
    .argument('<host>')
    .argument('<command...>')
    .description('run a command as root inside the host, past its network')
    .passThroughOptions()
    .action(async (host: string, words: string[]) => {
      status = await execOnTerminal(findHost(host), behindDashes(words));
    });
  fault('cut', "unplug the host's network", cutNetwork);
  fault('heal', 'plug it in again', healNetwork);
  fault('kill', 'end the host as a power failure does', killHost);
  fault('boot', 'boot a killed host with the files it had', bootHost);

  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (argv.length === 0) {
      say(program.helpInformation());
      return 5;
    }
    const [message = '', near] = error.message.replace(/^error: /, '').split('\n');
    throw new UserError('USAGE', message, {
      hint:
        near === undefined
          ? '`reprise sandbox --help` lists the commands'
          : near.replace(/^\((.*)\)$/, '$1').toLowerCase(),
      cause: error,
    });
  }
  return status;
}

/** `ssh HOST -- command` and `ssh HOST command` are the same. */
function behindDashes(words: readonly string[]): readonly string[] {
  return words[0] === '--' ? words.slice(1) : words;
}

function showStatus(status: SandboxStatus): number {
  for (const { host, isRunning, state, failed, isCut } of status.hosts) {
    const words = isRunning ? [state, ...failed, ...(isCut ? ['network cut'] : [])] : ['down'];
    say(`${host.name}  ${host.address}  ${words.join(', ')}`);
  }
  say(`s3          https://${s3.name}:${s3.port}  ${status.isObjectStoreRunning ? 'running' : 'down'}`);
  if (!status.hasImage) say('the root file system is not built yet: `reprise sandbox setup`');
  if (status.missingPackages.length > 0) say(`not installed: ${status.missingPackages.join(' ')}`);
  const isUp = status.isObjectStoreRunning && status.hosts.every(host => host.isRunning && !host.isCut);
  return isUp ? 0 : 3;
}
