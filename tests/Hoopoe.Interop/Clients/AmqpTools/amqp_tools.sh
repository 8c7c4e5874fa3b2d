#!/bin/bash
# Debian's amqp-tools, the command line over librabbitmq: runs the named scenarios against HOST PORT and prints
# a line for each: `ok NAME`, `FAIL NAME reason`, or `skipped NAME` where other names were given.

host=$1 port=$2
shift 2
wanted=" $* "
failures=0
connection=(--server="$host" --port="$port" --username=guest --password=guest)

unique() { echo "interop-$1-$$-$RANDOM$RANDOM"; }

declare_queue() { timeout 10 amqp-declare-queue "${connection[@]}" -q "$1" "${@:2}"; }
delete_queue() { timeout 10 amqp-delete-queue "${connection[@]}" -q "$1" "${@:2}"; }
publish() { timeout 10 amqp-publish "${connection[@]}" "$@"; }
get() { timeout 10 amqp-get "${connection[@]}" -q "$1"; }
consume() { timeout 10 amqp-consume "${connection[@]}" "$@"; }

equal() {
  [[ "$1" == "$2" ]] || { echo "$3: expected <$1>, saw <$2>"; return 1; }
}

declare_and_delete() {
  local queue
  queue=$(unique queue)
  equal "$queue" "$(declare_queue "$queue" -d)" "declared" || return
  equal "$queue" "$(declare_queue "$queue" -d)" "declared again" || return
  equal 0 "$(delete_queue "$queue" --if-unused --if-empty)" "messages deleted with the queue"
}

server_named_queue() {
  local queue
  queue=$(declare_queue "") || return
  [[ "$queue" == amq.gen-* ]] || { echo "saw <$queue>"; return 1; }
  delete_queue "$queue"
}

publish_and_get() {
  local queue
  queue=$(declare_queue "$(unique queue)") || return
  publish -r "$queue" -b "hello there" -p -C text/plain -H "trace: on" || return
  equal "hello there" "$(get "$queue")" "body" || return
  get "$queue" && { echo "an empty queue gave a message"; return 1; }
  delete_queue "$queue"
}

lines_are_consumed_in_order() {
  local queue
  queue=$(declare_queue "$(unique queue)") || return
  seq 1 200 | publish -r "$queue" -l || return
  equal "$(seq 1 200)" "$(consume -q "$queue" -c 200 -p 10 cat)" "lines" || return
  equal 0 "$(delete_queue "$queue")" "messages left"
}

large_body() {
  local queue expected
  queue=$(declare_queue "$(unique queue)") || return
  expected=$(head -c 10000000 /dev/zero | tr '\0' 'x' | sha256sum)
  head -c 10000000 /dev/zero | tr '\0' 'x' | publish -r "$queue" || return
  equal "$expected" "$(get "$queue" | sha256sum)" "checksum" || return
  delete_queue "$queue"
}

failing_command_keeps_the_message() {
  local queue
  queue=$(declare_queue "$(unique queue)") || return
  publish -r "$queue" -b "again" || return
  consume -q "$queue" -c 1 false
  equal "again" "$(get "$queue")" "body" || return
  delete_queue "$queue"
}

bound_exclusive_queue() {
  local seen key consumer
  key=$(unique key)
  seen=$(mktemp)
  consume -e amq.topic -r "$key.#" -x -c 1 cat >"$seen" &
  consumer=$!
  # The consumer binds its queue at some moment; until then nobody gets what is published.
  while kill -0 "$consumer" 2>/dev/null; do
    publish -e amq.topic -r "$key.a.b" -b "routed" || break
    sleep 0.05
  done
  wait "$consumer"
  equal "routed" "$(cat "$seen")" "body"
  local result=$?
  rm -f "$seen"
  return $result
}

missing_queue_is_an_error() {
  local text
  text=$(get "$(unique missing)" 2>&1) && { echo "a missing queue gave a message"; return 1; }
  [[ "$text" == *NOT_FOUND* ]] || { echo "saw <$text>"; return 1; }
}

bad_password_is_an_error() {
  local text
  text=$(timeout 10 amqp-get --server="$host" --port="$port" --username=guest --password=wrong -q any 2>&1) && return 1
  [[ "$text" == *"logging in to AMQP server"* ]] || { echo "saw <$text>"; return 1; }
}

for scenario in declare_and_delete server_named_queue publish_and_get lines_are_consumed_in_order large_body \
  failing_command_keeps_the_message bound_exclusive_queue missing_queue_is_an_error bad_password_is_an_error; do
  name=${scenario//_/-}
  [[ "$wanted" == "  " || "$wanted" == *" $name "* ]] || { echo "skipped $name"; continue; }
  if reason=$("$scenario" 2>&1); then
    echo "ok $name"
  else
    echo "FAIL $name $(tr '\n' ' ' <<<"$reason")"
    failures=$((failures + 1))
  fi
done
exit $((failures > 0))
