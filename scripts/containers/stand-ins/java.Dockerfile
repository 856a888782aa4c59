# Stands in for eclipse-temurin:17-* and maven:*-eclipse-temurin-17: Debian's builds, Java where Temurin's is.
FROM chatpulse-stand-in/debian
ARG PACKAGES
RUN apt-get update && apt-get install -y --no-install-recommends $PACKAGES && rm -rf /var/lib/apt/lists/* \
  && mkdir -p /opt/java && ln -s "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")" /opt/java/openjdk
ENV LANG=C.UTF-8 JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH
