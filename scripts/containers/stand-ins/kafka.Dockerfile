# Stands in for apache/kafka:<version>: the release jars, which hold the wrapper that turns KAFKA_* variables and
# the mounted server.properties into settings, as it does there; user and folders as there.
FROM chatpulse-stand-in/java
COPY jars /opt/kafka/libs
COPY log4j2.yaml kafka.sh /etc/kafka/docker/
RUN useradd --create-home --shell /bin/bash appuser \
  && mkdir -p /opt/kafka/config /var/lib/kafka/data /mnt/shared/config \
  && chown -R appuser /opt/kafka /var/lib/kafka /mnt/shared/config
USER appuser
VOLUME ["/var/lib/kafka/data", "/mnt/shared/config"]
EXPOSE 9092
CMD ["bash", "/etc/kafka/docker/kafka.sh"]
