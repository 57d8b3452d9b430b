// Whether a certificate is what a request and an authority ask for. Pure: what openssl told of them is judged here, since
// `openssl verify` refuses authorities that sign all the same, such as those without a subject.

import { X509Certificate } from 'node:crypto';
import type { Records } from '../records.ts';
import { isSameView, readTextView, type TextView } from './text-view.ts';
import type { parseTime } from './validity.ts';

type Time = ReturnType<typeof parseTime>;

export interface CertificateWish {
  readonly subjectKey: 'create_if_not_provided' | 'always_create' | 'never_create';
  /** Whether the authority's key is to be identified. */
  readonly hasAuthorityKey: boolean;
  /** Undefined where any times are right. */
  readonly times: { readonly from: Time; readonly to: Time } | undefined;
}

const SUBJECT_KEY = 'X509v3 Subject Key Identifier';
const AUTHORITY_KEY = 'X509v3 Authority Key Identifier';

/**
 * By the views of `request` and `current`, the certificate `pem`, and of an authority its certificate `ca` and its view
 * `authority`; without one, the certificate must be signed by its own key.
 */
export function isAsRequested(answers: Records, wish: CertificateWish): boolean {
  const [request, current] = [answers.get('request'), answers.get('current')];
  const pem = answers.text('pem');
  if (request === undefined || current === undefined || pem === undefined) return false;
  const [asked, there] = [readTextView(request), readTextView(current)];
  const ca = answers.get('ca');
  // Identifiers that may be made are judged below; of those that may not, none is right that was not asked for.
  const made = [
    ...(wish.subjectKey === 'never_create' ? [] : [SUBJECT_KEY]),
    ...(ca === undefined || wish.hasAuthorityKey ? [AUTHORITY_KEY] : []),
  ];
  if (!isSameView(asked, there, made)) return false;
  const certificate = new X509Certificate(pem);
  const signer = ca === undefined ? certificate : new X509Certificate(ca);
  if (certificate.issuer !== signer.subject || !certificate.verify(signer.publicKey)) return false;
  const authority = readTextView(answers.get('authority') ?? '');
  return (
    hasSubjectKey(asked, there, wish.subjectKey) &&
    (!wish.hasAuthorityKey || hasAuthorityKey(authority, there)) &&
    (wish.times === undefined ||
      (isAt(wish.times.from, certificate.validFrom) && isAt(wish.times.to, certificate.validTo)))
  );
}

function hasSubjectKey(asked: TextView, there: TextView, wish: CertificateWish['subjectKey']): boolean {
  if (wish === 'never_create') return true;
  const given = wish === 'create_if_not_provided' ? asked.extensions.get(SUBJECT_KEY) : undefined;
  const key = there.extensions.get(SUBJECT_KEY);
  return key !== undefined && (given === undefined || given === key);
}

/** An authority whose own key has no identifier gives none to what it signs. */
function hasAuthorityKey(authority: TextView, there: TextView): boolean {
  const key = authority.extensions.get(SUBJECT_KEY);
  return key === undefined || there.extensions.get(AUTHORITY_KEY)?.replace(/^keyid:/, '') === key;
}

function isAt(time: Time, text: string): boolean {
  return time === undefined || time.isRelative || Date.parse(text) === time.milliseconds;
}
