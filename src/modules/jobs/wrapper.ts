// The shell text of a job that goes on without us: it starts in a session of its own, runs a module's script within its
// time, and leaves the result as JSON where `async_status`, Ansible's own too, finds it.
import { EXPAND } from '../expansion.ts';

/** Control characters as JSON writes them; a line end becomes one later, when the lines are joined. */
const CONTROLS = Array.from({ length: 31 }, (_, index) => index + 1)
  .filter(code => code !== 10)
  .map(code => `s/${String.fromCharCode(code)}/${escapeOf(code)}/g`);

function escapeOf(code: number): string {
  if (code === 9) return '\\\\t';
  return code === 13 ? '\\\\r' : `\\\\u00${code.toString(16).padStart(2, '0')}`;
}

/** sed commands that make the inside of a JSON string of each line. */
const ESCAPES = ['s/\\\\/\\\\\\\\/g', 's/"/\\\\"/g', ...CONTROLS].join('\n');

/**
 * Runs in the background. Parameters: folder of results, folder of the work, name, seconds, the umask of what runs, whether
 * line ends are dropped, the head of the result, the module's script, the script's arguments. Its process id completes the job's name.
 */
const WRAPPER = `umask 077
_folder=$1 _work=$2 _job=$3.$$ _limit=$4 _umask=$5 _strips=$6 _head=$7 _script=$8; shift 8
_file=$_folder/$_job
until [ -e "$_file" ]; do sleep 0.1 2>/dev/null || sleep 1; done
clock() { date '+%s 1%N %Y-%m-%d %H:%M:%S'; }
stamp() { printf '%s %s.%s' "$3" "$4" "$(micro "$2")"; }
micro() { case $1 in *[!0-9]*|?) printf 000000;; *) _digits=\${1#1}; printf %s "\${_digits%???}";; esac; }
text() {
  _text=$(tail -c "+$2" "$1" | tr -d '\\000'; [ "$_strips" = 1 ] || printf x)
  if [ "$_strips" = 1 ]; then
    while :; do case $_text in *"$_return") _text=$(printf %s "\${_text%"$_return"}");; *) break;; esac; done
  else _text=\${_text%x}; fi
  printf '%s\\n' "$_text" | LC_ALL=C sed "$_escapes" | tr '\\n' '\\001' | LC_ALL=C sed 's/\x01$//;s/\x01/\\\\n/g'
}
publish() {
  printf '%s, "ansible_job_id": "%s", "started": 1, "finished": 1}' "$1" "$_job" >"$_work/result" &&
    mv -f "$_work/result" "$_file"
  rm -rf "$_work"
}
_return=$(printf '\\r')
_escapes='${ESCAPES}'
_started=$(clock)
(umask "$_umask"; exec timeout -s KILL "$_limit" sh -c "$_script" sh "$@") <"$_work/in" >"$_work/out" 2>"$_work/err"
_status=$?
_ended=$(clock)
_seconds=$((\${_ended%% *} - \${_started%% *}))
if [ $_status -eq 137 ] && [ $_seconds -ge "$_limit" ]; then
  publish "{\\"failed\\": true, \\"changed\\": false, \\"msg\\": \\"async task did not complete within the requested time - \${_limit}s\\""
  exit
fi
_record=$(head -c 4096 "$_work/out" | tr '\\000' '\\n' | head -n 1)
if [ "$_record" != ran= ]; then
  for _name in "$_record" "\${_record%%=*}" other; do
    [ -f "$_work/on-$_name" ] && publish "$(cat "$_work/on-$_name")" && exit
  done
fi
_from=$(micro "$(set -- $_started; printf %s "$2")") _to=$(micro "$(set -- $_ended; printf %s "$2")")
_span=$((_seconds * 1000000 + 1$_to - 1$_from)) _whole=$((_span / 1000000))
_delta=$(printf '%d:%02d:%02d.%06d' $((_whole / 3600)) $((_whole / 60 % 60)) $((_whole % 60)) $((_span % 1000000)))
[ $_status -eq 0 ] && _verdict='"msg": ""' || _verdict='"failed": true, "msg": "non-zero return code"'
publish "$_head, \\"rc\\": $_status, $_verdict, \\"start\\": \\"$(stamp $_started)\\", \\"end\\": \\"$(stamp $_ended)\\", \\"delta\\": \\"$_delta\\", \\"stdout\\": \\"$(text "$_work/out" 6)\\", \\"stderr\\": \\"$(text "$_work/err" 1)\\""
`;

/**
 * Starts a job and says its name and its file. Parameters: folder of results, name, the wrapper's text, seconds, whether
 * line ends are dropped, the head, the script, the number of endings, each as record and JSON, the script's arguments.
 */
export const START = `${EXPAND}expand "$1"; _folder=$expanded _name=$2 _wrapper=$3 _limit=$4 _strips=$5 _head=$6 _script=$7 _endings=$8
shift 8
_umask=$(umask)
umask 077
mkdir -p -- "$_folder" && _work=$(mktemp -d "$_folder/.reprise.XXXXXXXX") || exit 1
cat >"$_work/in" || exit 1
while [ "$_endings" -gt 0 ]; do
  printf %s "$2" >"$_work/on-$1" || exit 1
  shift 2; _endings=$((_endings - 1))
done
_session=; command -v setsid >/dev/null 2>&1 && _session=setsid
trap '' HUP
(exec $_session sh -c "$_wrapper" sh "$_folder" "$_work" "$_name" "$_limit" "$_umask" "$_strips" "$_head" "$_script" "$@") </dev/null >/dev/null 2>&1 &
_job=$_name.$!
printf '{"started": 1, "finished": 0, "ansible_job_id": "%s"}' "$_job" >"$_folder/$_job" || exit 1
printf '%s\\n%s\\n' "$_job" "$_folder/$_job"
`;

/** The wrapper's text, for START. */
export const JOB_WRAPPER = WRAPPER;
