// Hashing a file on a host: coreutils' program, or what else can where it is missing.

/**
 * The sh function `digest PROGRAM FILE`, for the head of a script: `PROGRAM` is `sha1sum` or one of its kin. It prints the hash
 * in hexadecimal and a blank before whatever follows; it prints nothing and fails where the file cannot be hashed.
 */
export const DIGEST = `digest() {
  "$1" <"$2" 2>/dev/null || busybox "$1" <"$2" 2>/dev/null || openssl dgst -r "-\${1%sum}" <"$2" 2>/dev/null
}
`;
