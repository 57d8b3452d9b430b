// How values stand in configurations of openssl. Pure.

/** A value in a configuration of openssl, where these characters would begin something else. */
export function escapeValue(text: string): string {
  return text.replace(/[\\$#"'`]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
