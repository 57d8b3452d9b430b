// An Azure blob service on the control machine, npm azurite, over TLS, with one container.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlAddress, sandboxLayout, statePaths } from '../../sandbox/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const PORT = 10_000;
const DATA = temporaryFolder({});
/** The account and the key that every azurite has, published in its documentation. */
const ACCOUNT = 'devstoreaccount1';
export const AZURE_KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** The repository as pgbackrest_repo has it. */
export const azureRepository = {
  type: 'azure',
  azure_account: ACCOUNT,
  azure_container: 'pgsql',
  azure_key: AZURE_KEY,
  azure_uri_style: 'path',
  azure_endpoint: controlAddress,
  storage_port: PORT,
  // The certificate is that of the S3 server, which has another name.
  storage_verify_tls: 'n',
  path: '/pgbackrest',
  cipher_type: 'aes-256-cbc',
  cipher_pass: 'the passphrase for Azure',
  retention_full: 2,
};

export interface AzureServer {
  close(): void;
}

/** Starts the server and makes its container. */
export async function startAzure(): Promise<AzureServer> {
  const paths = statePaths(sandboxLayout());
  const program = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...[program, '--blobHost', controlAddress, '--blobPort', String(PORT), '--silent'],
      ...['--location', DATA, '--cert', paths.s3Certificate, '--key', paths.s3Key],
      ...['--skipApiVersionCheck', '--disableProductStyleUrl', '--disableTelemetry'],
    ],
    { stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const ca = readFileSync(paths.caCertificate);
  for (let attempt = 0; ; attempt++) {
    try {
      const status = await createContainer(ca);
      if (status === 201) return { close: () => child.kill() };
      throw new RangeError(`azurite answered ${status} to a new container`);
    } catch (error) {
      // Refused until it listens.
      if (attempt < 300 && Object(error).code === 'ECONNREFUSED') await sleep(100);
      else {
        child.kill();
        throw error;
      }
    }
  }
}

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
function createContainer(ca: Buffer): Promise<number> {
  const date = new Date().toUTCString();
  const version = '2021-06-08';
  const path = `/${ACCOUNT}/${azureRepository.azure_container}`;
  const text = [
    'PUT',
    ...Array.from({ length: 11 }, () => ''),
    `x-ms-date:${date}`,
    `x-ms-version:${version}`,
    `/${ACCOUNT}${path}`,
    'restype:container',
  ].join('\n');
  const signature = createHmac('sha256', Buffer.from(AZURE_KEY, 'base64')).update(text).digest('base64');
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: controlAddress, port: PORT, ca, servername: 'sss.pigsty', method: 'PUT' },
        path: `${path}?restype=container`,
        headers: {
          'x-ms-date': date,
          'x-ms-version': version,
          'content-length': 0,
          authorization: `SharedKey ${ACCOUNT}:${signature}`,
        },
      },
      response => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.once('error', reject);
    sent.end();
  });
}
