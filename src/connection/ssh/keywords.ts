// The keywords of ssh_config, to tell a slip of the pen from what is only new. https://man.openbsd.org/ssh_config

const KEYWORDS =
  'AddKeysToAgent AddressFamily BatchMode BindAddress BindInterface CASignatureAlgorithms CanonicalDomains CanonicalizeFallbackLocal ' +
  'CanonicalizeHostname CanonicalizeMaxDots CanonicalizePermittedCNAMEs CertificateFile ChallengeResponseAuthentication ChannelTimeout ' +
  'CheckHostIP Cipher Ciphers ClearAllForwardings Compression CompressionLevel ConnectTimeout ConnectionAttempts ControlMaster ControlPath ' +
  'ControlPersist DSAAuthentication DynamicForward EnableEscapeCommandline EnableSSHKeysign EscapeChar ExitOnForwardFailure FingerprintHash ' +
  'ForkAfterAuthentication ForwardAgent ForwardX11 ForwardX11Timeout ForwardX11Trusted GSSAPIAuthentication GSSAPIClientIdentity ' +
  'GSSAPIDelegateCredentials GSSAPIKexAlgorithms GSSAPIKeyExchange GSSAPIRenewalForcesRekey GSSAPIServerIdentity GSSAPITrustDns ' +
  'GatewayPorts GlobalKnownHostsFile HashKnownHosts Host HostKeyAlgorithms HostKeyAlias HostName HostbasedAcceptedAlgorithms ' +
  'HostbasedAuthentication HostbasedKeyTypes IPQoS IdentitiesOnly IdentityAgent IdentityFile IgnoreUnknown Include ' +
  'KbdInteractiveAuthentication KbdInteractiveDevices KeepAlive KexAlgorithms KnownHostsCommand LocalCommand LocalForward LogLevel ' +
  'LogVerbose MACs Match NoHostAuthenticationForLocalhost NumberOfPasswordPrompts ObscureKeystrokeTiming PKCS11Provider ' +
  'PasswordAuthentication PermitLocalCommand PermitRemoteOpen Port PreferredAuthentications Protocol ProxyCommand ProxyJump ' +
  'ProxyUseFdpass PubkeyAcceptedAlgorithms PubkeyAcceptedKeyTypes PubkeyAuthentication RSAAuthentication RSAMinSize RefuseConnection ' +
  'RekeyLimit RemoteCommand RemoteForward RequestTTY RequiredRSASize RevokedHostKeys RhostsRSAAuthentication SecurityKeyProvider SendEnv ' +
  'ServerAliveCountMax ServerAliveInterval SessionType SetEnv SmartcardDevice StdinNull StreamLocalBindMask StreamLocalBindUnlink ' +
  'StrictHostKeyChecking SyslogFacility TCPKeepAlive Tag Tunnel TunnelDevice UpdateHostKeys UseKeychain UsePrivilegedPort User ' +
  'UserKnownHostsFile VerifyHostKeyDNS VersionAddendum VisualHostKey XAuthLocation';

const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(
  KEYWORDS.split(' ').map(keyword => [keyword.toLowerCase(), keyword]),
);

/** Every keyword, as the manual writes it. */
export const SSH_KEYWORDS: readonly string[] = [...BY_LOWER_CASE.values()];

/** Whether it is a keyword, in any case of letters. */
export function isSshKeyword(name: string): boolean {
  return BY_LOWER_CASE.has(name.toLowerCase());
}

/**
 * What only the program `ssh` does, and which values ask for it: such a host is reached that way, since doing without would trust a
 * host that must not be trusted, or not get there.
 */
export const OF_PROGRAM_ONLY: ReadonlyMap<string, (value: string) => boolean> = new Map<
  string,
  (value: string) => boolean
>([
  ['BindInterface', () => true],
  ['CanonicalizeHostname', value => value === 'yes' || value === 'always'],
  ['HostbasedAuthentication', value => value === 'yes'],
  ['KnownHostsCommand', value => value !== 'none'],
  ['PKCS11Provider', value => value !== 'none'],
  ['PreferredAuthentications', value => /gssapi|hostbased/.test(value)],
  ['ProxyUseFdpass', value => value === 'yes'],
  ['RevokedHostKeys', value => value !== 'none'],
]);
