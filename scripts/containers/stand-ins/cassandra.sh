#!/usr/bin/env bash
set -euo pipefail
yaml=/tmp/cassandra.yaml
sed -e "s/^rpc_address: .*/rpc_address: 0.0.0.0\nbroadcast_rpc_address: $(hostname -i)/" /etc/cassandra/cassandra.yaml >"$yaml"
heap=${MAX_HEAP_SIZE:-512M}
mapfile -t modules </etc/cassandra/modules.txt
# A variable of several options: it is to be split.
# shellcheck disable=SC2086
exec java "-Xms$heap" "-Xmx$heap" ${JVM_EXTRA_OPTS:-} -javaagent:"$(echo /opt/cassandra/lib/jamm-*.jar)" "${modules[@]}" \
  -Dcassandra.config="file://$yaml" -Dcassandra.storagedir=/var/lib/cassandra -Dcassandra-foreground=true \
  -Dlogback.configurationFile=/etc/cassandra/logback.xml -Djdk.attach.allowAttachSelf=true \
  -Dio.netty.tryReflectionSetAccessible=true -cp '/opt/cassandra/lib/*' org.apache.cassandra.service.CassandraDaemon
