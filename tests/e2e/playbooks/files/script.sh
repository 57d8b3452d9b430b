#!/bin/sh
echo "script $1"
touch /tmp/reprise-probe/scripted
