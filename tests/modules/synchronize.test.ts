import { expect, test } from '@jest/globals';
import { synchronize } from '../../src/modules/synchronize.ts';
import { runModule } from './context.ts';

test.each(['src', 'dest'])(
  'an empty %s is refused: rsync would take the folder that it was started in',
  async name => {
    const host = new Proxy({} as never, {
      get: () => {
        throw new Error('the host was asked');
      },
    });
    const result = await runModule(synchronize, host, { src: '/a', dest: '/b', [name]: '' });
    expect(result).toMatchObject({ failed: true, msg: `${name} is empty: name a file or a folder` });
  },
);
