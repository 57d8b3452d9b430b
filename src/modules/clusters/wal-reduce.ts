// What of pg_waldump's output travels: lines without a story stay on the host, equal ones in a row become one.

/**
 * sh: defines `reduce`, a filter of pg_waldump's output for `summariseWal`. Of a row's record only what was done to
 * which relation is kept, so that a DELETE of a million rows is one line with its count before it; a commit loses the
 * cache messages that no summary reads.
 */
export const REDUCE_SCRIPT = `
reduce() {
  LC_ALL=C grep -E '^rmgr: (Transaction|Storage|Database|LogicalMessage) |^rmgr: XLOG .* desc: (RESTORE_POINT |FPI )|^rmgr: Heap .* desc: (INSERT|DELETE|UPDATE|HOT_UPDATE|TRUNCATE)|^rmgr: Heap2 .* desc: MULTI_INSERT' |
  LC_ALL=C sed -E \\
    -e '/^rmgr: (Heap|XLOG .* desc: FPI )/ s/len \\(rec\\/tot\\):[^,]*, tx: *([0-9]+), lsn: [^,]*, prev [^,]*, desc: ([A-Z_]+)(\\+INIT)?( [0-9]+ tuples| ntuples: [0-9]+)?.*(, blkref #0: rel [0-9/]+)( fork [a-z]+)?.*$/tx: \\1, desc: \\2\\4 \\5\\6/' \\
    -e '/^rmgr: Transaction/ s/ (catcache|snapshot) [0-9]+//g' \\
    -e '/^rmgr: LogicalMessage/ s/; payload.*//' |
  uniq -c
}
`;
