# Stands in for cassandra:<version>: the release jars with the local stack's settings; of the official image's
# variables only MAX_HEAP_SIZE and JVM_EXTRA_OPTS mean something here.
FROM chatpulse-stand-in/java
COPY jars /opt/cassandra/lib
COPY cassandra.yaml logback.xml modules.txt /etc/cassandra/
COPY cassandra.sh /usr/local/bin/docker-entrypoint.sh
RUN groupadd --gid 999 cassandra && useradd --uid 999 --gid cassandra cassandra \
  && mkdir -p /var/lib/cassandra && chown -R cassandra /var/lib/cassandra /etc/cassandra
USER cassandra
VOLUME ["/var/lib/cassandra"]
EXPOSE 9042
ENTRYPOINT ["bash", "/usr/local/bin/docker-entrypoint.sh"]
