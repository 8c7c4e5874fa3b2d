#!/bin/bash
# Runs the work queue example: run.sh [HOST [PORT [FILES [FOLDER]]]], by default against a broker on this machine and with
# every file below /usr/share/doc. Needs the .NET 10 SDK, Node.js with npm, and Debian's python3-pika.
# WORK_QUEUE_PROGRAM names the C# program if it is built already.

set -euo pipefail
cd "$(dirname "$0")"
host=${1:-127.0.0.1} port=${2:-5672} files=${3:-2147483647} folder=${4:-/usr/share/doc}

missing() { echo "work-queue: $1 is missing" >&2; exit 3; }
command -v dotnet >/dev/null || missing "the .NET 10 SDK (dotnet)"
command -v node >/dev/null || missing "Node.js (node)"
/usr/bin/python3 -c "import pika" 2>/dev/null || missing "Debian's python3-pika"
[[ -d javascript/node_modules ]] || (cd javascript && npm ci --silent) || missing "npm's amqplib (npm ci in javascript)"
program=${WORK_QUEUE_PROGRAM:-csharp/bin/Release/net10.0/WorkQueue.dll}
[[ -n ${WORK_QUEUE_PROGRAM:-} ]] || dotnet build --nologo --verbosity quiet --configuration Release csharp

workers=()
trap 'kill "${workers[@]}" 2>/dev/null || true; wait' EXIT
dotnet "$program" declare "$host" "$port"
dotnet "$program" work "$host" "$port" & workers+=($!)
/usr/bin/python3 python/worker.py "$host" "$port" & workers+=($!)
node javascript/worker.js "$host" "$port" & workers+=($!)
result=0
dotnet "$program" check "$host" "$port" "$files" "$folder" || result=1
kill "${workers[@]}" 2>/dev/null || true
wait "${workers[@]}" 2>/dev/null || true
workers=()
dotnet "$program" delete "$host" "$port"
exit "$result"
