#!/usr/bin/env bash
# Entry point of the image: hands the S3_* variables to Flink's configuration, then runs the base
# image's own entry point with the arguments it was given.
#
# The S3 file system is a plugin that reads Flink's configuration once, when a process starts, so it
# must be complete before the first JVM runs. The secret goes from the environment into a file that
# only this user can read: never onto a command line, never to the output.
#
# Where the configuration folder can be written (docker run, compose) it is changed in place. Where it
# is mounted read-only (Kubernetes, --read-only) a private copy below the temporary folder takes its
# place through FLINK_CONF_DIR, which Flink's scripts and entry points follow.
set -euo pipefail
mask=$(umask)
umask 077

readonly base_entrypoint=${BASE_ENTRYPOINT:-/flink-entrypoint.sh}
conf=${FLINK_CONF_DIR:-${FLINK_HOME:-/opt/flink}/conf}

# Prints "$1: $2" as YAML. $3 is the variable's name, for the message.
yaml_line() {
    if [[ $2 == *[[:cntrl:]]* ]]; then
        echo "flink-ta: $3 holds a line break or another control character" >&2
        exit 2
    fi
    printf "%s: '%s'\n" "$1" "${2//\'/\'\'}"
}

s3_lines() {
    if [[ -n ${S3_ENDPOINT:-} ]]; then yaml_line s3.endpoint "$S3_ENDPOINT" S3_ENDPOINT; fi
    if [[ -n ${S3_ACCESS_KEY:-} ]]; then yaml_line s3.access-key "$S3_ACCESS_KEY" S3_ACCESS_KEY; fi
    if [[ -n ${S3_SECRET_KEY:-} ]]; then yaml_line s3.secret-key "$S3_SECRET_KEY" S3_SECRET_KEY; fi
    yaml_line s3.path.style.access "${S3_PATH_STYLE:-true}" S3_PATH_STYLE
}

# Prints the configuration as standard YAML, without the keys that s3_lines writes. For Flink 1.x the
# operator mounts flink-conf.yaml, whose format has no quotes and cuts values at "#": its lines are
# quoted here, by the rules by which Flink itself reads them.
current_lines() {
    if [[ -e $conf/flink-conf.yaml ]]; then
        awk -v quote="'" '
            { sub(/#.*/, ""); gsub(/^[ \t\r]+|[ \t\r]+$/, ""); colon = index($0, ": ") }
            colon < 2 { next }
            {
                key = substr($0, 1, colon - 1); sub(/[ \t]+$/, "", key)
                value = substr($0, colon + 2); sub(/^[ \t]+/, "", value)
                gsub(quote, quote quote, value)
                if (!(key in values)) keys[++count] = key
                values[key] = value
            }
            END { for (i = 1; i <= count; i++) print keys[i] ": " quote values[keys[i]] quote }
        ' "$conf/flink-conf.yaml"
    elif [[ -e $conf/config.yaml ]]; then
        cat "$conf/config.yaml"
    fi | sed -E '/^s3\.(endpoint|access-key|secret-key|path\.style\.access) *:/d'
}

# Two steps, because a failing command substitution stops the script and a failing pipe would not.
s3=$(s3_lines)
current=$(current_lines)

if [[ ! -w $conf ]]; then
    private=$(mktemp -d "${TMPDIR:-/tmp}/flink-conf.XXXXXXXX")
    find -L "$conf" -maxdepth 1 -type f -exec cp {} "$private" \;
    conf=$private
    export FLINK_CONF_DIR=$conf
fi
printf '%s\n%s\n' "$current" "$s3" >"$conf/config.yaml.new"
mv "$conf/config.yaml.new" "$conf/config.yaml"
rm -f "$conf/flink-conf.yaml"

umask "$mask"
exec "$base_entrypoint" "$@"
