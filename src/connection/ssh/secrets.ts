// Which secret answers which question of `ssh`. A password is for the host itself: one that a jump host asks for is not given.
import type { Target } from '../host.ts';
import type { SshSettings } from './config.ts';

/** The answer to a question, by the words in which ssh asks; undefined where there is none to give. */
export function answerFor(target: Target, settings: SshSettings): (question: string) => string | undefined {
  const { password, privateKeyPassphrase } = target;
  const names = [settings.alias, settings.host, settings.hostKeyAlias];
  return question => {
    if (/^Enter passphrase for /i.test(question)) return privateKeyPassphrase;
    if (!/password|passcode|verification code/i.test(question)) return undefined;
    // `dba@web1's password:` and `(dba@web1) Password:`; an old ssh passes a host's own words on, without a name.
    const named = /^\(?[^@\s]+@([^)\s']+)(?:\)|'s)/.exec(question)?.[1];
    const isOurs = named === undefined ? hasNoWay(settings) : names.includes(named);
    return isOurs ? password : undefined;
  };
}

/** The host is reached without another one that could ask. */
function hasNoWay({ jumps, proxyCommand }: SshSettings): boolean {
  return jumps.length === 0 && proxyCommand === undefined;
}
