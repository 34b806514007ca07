# Steps of a script that judges the product with a command-line client. Each prints a line of TAP; the plan comes last, so
# that a script that broke off is seen to have done so.
set -uo pipefail
export PYTHONDONTWRITEBYTECODE=1
steps=0
work=$(mktemp -d /tmp/imprint-client-XXXXXX)
trap 'rm -rf "$work"' EXIT

# Runs a command or a function without input; what it printed is in $out afterwards, what it complained of in $work/err.
run() {
  out=$("$@" </dev/null 2>"$work/err")
}

report() { # passed|failed NAME
  steps=$((steps + 1))
  if [ "$1" = passed ]; then
    echo "ok $steps - $2"
  else
    echo "not ok $steps - $2: $(printf '%s %s' "$out" "$(tail -n 2 "$work/err")" | tr '\n' ' ' | head -c 400)"
  fi
}

works() { # NAME COMMAND...
  local name=$1
  shift
  if run "$@"; then report passed "$name"; else report failed "$name"; fi
}

refused() { # NAME COMMAND...
  local name=$1
  shift
  if run "$@"; then report failed "$name"; else report passed "$name"; fi
}

prints() { # NAME PATTERN COMMAND...
  local name=$1 pattern=$2
  shift 2
  if run "$@" && grep -Eq -- "$pattern" <<<"$out"; then report passed "$name"; else report failed "$name"; fi
}

hides() { # NAME PATTERN COMMAND...
  local name=$1 pattern=$2
  shift 2
  if run "$@" && ! grep -Eq -- "$pattern" <<<"$out"; then report passed "$name"; else report failed "$name"; fi
}

# Repeats a command for up to half a minute until it prints what is wanted.
prints_soon() { # NAME PATTERN COMMAND...
  local name=$1 pattern=$2 end=$((SECONDS + 30))
  shift 2
  until run "$@" && grep -Eq -- "$pattern" <<<"$out"; do
    if [ $SECONDS -ge $end ]; then
      report failed "$name"
      return
    fi
    sleep 0.2
  done
  report passed "$name"
}

# The other person of the same account, in a project of their own.
as_other() {
  OS_USERNAME=$OTHER_USERNAME OS_PASSWORD=$OTHER_PASSWORD OS_PROJECT_NAME=$OTHER_PROJECT_NAME \
    timeout 120 "$@"
}

# A real disk image of a few MiB: a file system's worth of noise in qcow2.
make_disk() { # PATH
  head -c $((6 * 1024 * 1024)) /dev/urandom >"$1.raw"
  qemu-img convert -q -f raw -O qcow2 "$1.raw" "$1"
}

finish() { echo "1..$steps"; }
