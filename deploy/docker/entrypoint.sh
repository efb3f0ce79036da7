#!/usr/bin/env bash
# Entry point of the image: hands the S3_* variables to Flink's configuration, then runs the base
# image's own entry point with the arguments it was given.
#
# The S3 file system is a plugin that reads Flink's configuration once, when a process starts, so it
# must be complete before the first JVM runs. The keys go from the environment into a file that only
# this user can read: never onto a command line, never to the output.
#
# Where the configuration folder can be written (docker run, compose) it is changed in place. Where it
# is mounted read-only (Kubernetes, --read-only) a private copy below the temporary folder takes its
# place through FLINK_CONF_DIR, which Flink's scripts and entry points follow.
#
# The file keeps its name: for Flink 1.x the operator mounts flink-conf.yaml, and a JobManager that had
# read a config.yaml instead would look for one when it mounts the configuration into its TaskManagers.
set -euo pipefail
mask=$(umask)
umask 077

readonly base_entrypoint=${BASE_ENTRYPOINT:-/flink-entrypoint.sh}
conf=${FLINK_CONF_DIR:-${FLINK_HOME:-/opt/flink}/conf}
file=config.yaml
if [[ -e $conf/flink-conf.yaml ]]; then file=flink-conf.yaml; fi
readonly file

# Whether flink-conf.yaml, which has no quotes, cannot hold a value: it cuts at "#" and trims blanks.
needs_quotes() {
    [[ $1 == *'#'* || $1 == ' '* || $1 == *' ' ]]
}

# Prints the line that sets option $1 to $2, the value of variable $3.
line() {
    if [[ $2 == *[[:cntrl:]]* ]]; then
        echo "flink-ta: $3 holds a line break or another control character" >&2
        return 2
    elif [[ $file == config.yaml ]]; then
        printf "%s: '%s'\n" "$1" "${2//\'/\'\'}"
    elif needs_quotes "$2"; then
        echo "flink-ta: $3 holds a character that flink-conf.yaml cannot hold" >&2
        return 2
    else
        printf '%s: %s\n' "$1" "$2"
    fi
}

access_key=${S3_ACCESS_KEY:-}
secret_key=${S3_SECRET_KEY:-}
if [[ $file == flink-conf.yaml ]] && { needs_quotes "$access_key" || needs_quotes "$secret_key"; }; then
    # The file system asks these variables when the configuration has no keys.
    export AWS_ACCESS_KEY_ID=$access_key AWS_SECRET_ACCESS_KEY=$secret_key
    access_key=
    secret_key=
fi

# The options, one by one: a failing command substitution stops the script.
options=$(line s3.path.style.access "${S3_PATH_STYLE:-true}" S3_PATH_STYLE)
add() {
    local added
    if [[ -n $2 ]]; then
        added=$(line "$@")
        options+=$'\n'$added
    fi
}
add s3.endpoint "${S3_ENDPOINT:-}" S3_ENDPOINT
add s3.access-key "$access_key" S3_ACCESS_KEY
add s3.secret-key "$secret_key" S3_SECRET_KEY

# What is there, without what an earlier start of this container wrote.
current=
if [[ -e $conf/$file ]]; then
    current=$(sed -E '/^ *s3\.(endpoint|access-key|secret-key|path\.style\.access) *:/d' "$conf/$file")
fi

if [[ ! -w $conf ]]; then
    private=$(mktemp -d "${TMPDIR:-/tmp}/flink-conf.XXXXXXXX")
    find -L "$conf" -maxdepth 1 -type f -exec cp {} "$private" \;
    conf=$private
    export FLINK_CONF_DIR=$conf
fi
printf '%s\n%s\n' "$current" "$options" >"$conf/$file.new"
mv "$conf/$file.new" "$conf/$file"

umask "$mask"
exec "$base_entrypoint" "$@"
