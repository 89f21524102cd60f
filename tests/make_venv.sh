#!/bin/sh
# make_venv.sh PYTHON FOLDER runtime|tests: a virtual environment with the pinned packages, or advice in words.
set -eu
python=$1 folder=$2 kind=$3
sound='import pip, sys; sys.exit(sys.prefix == sys.base_prefix)'
if ! "$folder/bin/python" -c "$sound" 2>/dev/null; then
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "office needs Python 3.11 or newer; PYTHON=... names one." >&2; exit 1; }
    if ! "$python" -m venv --clear "$folder"; then
        rm -rf "$folder"
        echo "Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi
list=requirements.txt
if [ "$kind" = runtime ]; then
    list="$folder/runtime.txt"
    sed '/^# tests/,$d' requirements.txt > "$list"
fi
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$list"
touch "$folder/runtime.stamp"
[ "$kind" = runtime ] || touch "$folder/tests.stamp"
