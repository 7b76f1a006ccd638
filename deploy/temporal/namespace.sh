#!/bin/sh
# Makes the namespace, and registers what the list of runs is filtered by. May run again at any time.
set -eu

until temporal operator cluster health >/dev/null 2>&1; do sleep 1; done

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"

# A new namespace shows up everywhere after a few seconds.
until known=$(temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" 2>/dev/null); do sleep 1; done

register() {
  case "$known" in *"$1"*) return ;; esac
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$1" --type "$2"
}

for name in KmsInstanceId KmsAccountId KmsRegionId KmsReleaseStage KmsRequestedBy KmsOutcome; do
  register "$name" Keyword
done
register KmsBlockedBy KeywordList
