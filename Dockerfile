# The job's image: the official Flink image with the job, its S3 plugin enabled and JSON logs.
#
#   docker build -t flink-ta .                                      builds the jar in the image build
#   docker build -t flink-ta --build-arg JAR_FROM=prebuilt .        takes target/flink-ta.jar, see below
#   docker build -t flink-ta-forwarder --target forwarder .         the forwarder, Alpaca to Kafka
#
# Needs BuildKit, which skips the stages that are not asked for.

ARG BASE_IMAGE=flink:1.20.3-java17
ARG BUILD_IMAGE=maven:3.9.9-eclipse-temurin-17
ARG JRE_IMAGE=eclipse-temurin:17-jre
ARG JAR_FROM=source

FROM ${BUILD_IMAGE} AS jar-source
WORKDIR /build
COPY .mvn/jvm.config .mvn/jvm.config
COPY pom.xml ./
COPY schemas schemas
COPY src src
# The layout's version is the one in pom.xml, that of the log4j in the base image.
RUN mvn -B -ntp -Dmaven.test.skip=true --projects src/flink --also-make package \
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
      -DincludeArtifactIds=log4j-layout-template-json -DoutputDirectory=/build/target/image-lib

# For builders without a network: run the two Maven goals above outside, then build with JAR_FROM=prebuilt.
FROM scratch AS jar-prebuilt
COPY target/flink-ta.jar /build/target/flink-ta.jar
COPY target/image-lib /build/target/image-lib

FROM jar-${JAR_FROM} AS jar

FROM ${BUILD_IMAGE} AS forwarder-jar-source
WORKDIR /build
COPY .mvn/jvm.config .mvn/jvm.config
COPY pom.xml ./
COPY schemas schemas
COPY src src
RUN mvn -B -ntp -Dmaven.test.skip=true --projects src/forwarder --also-make package

FROM scratch AS forwarder-jar-prebuilt
COPY target/flink-ta-forwarder.jar /build/target/flink-ta-forwarder.jar

FROM forwarder-jar-${JAR_FROM} AS forwarder-jar

FROM ${JRE_IMAGE} AS forwarder
ARG VERSION=dev
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="flink-ta-forwarder" \
      org.opencontainers.image.description="Alpaca's market data stream into Kafka" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
COPY --from=forwarder-jar /build/target/flink-ta-forwarder.jar /opt/flink-ta-forwarder.jar
USER 9999:9999
EXPOSE 8080
# Exec form: the process gets SIGTERM itself and writes out what Kafka has not confirmed.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/flink-ta-forwarder.jar"]

FROM ${BASE_IMAGE}
ARG BASE_IMAGE
ARG VERSION=dev
ARG REVISION=unknown
ARG SOURCE=unknown

LABEL org.opencontainers.image.title="flink-ta" \
      org.opencontainers.image.description="One-second bars and technical indicators from market data in Kafka, on Apache Flink" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"

USER root
# The S3 plugin comes with the base image. Exactly one must be there, else the build stops.
RUN set -eu; \
    set -- /opt/flink/opt/flink-s3-fs-hadoop-*.jar; \
    test "$#" -eq 1; test -f "$1"; \
    mkdir -p /opt/flink/plugins/s3-fs-hadoop /opt/flink/usrlib; \
    ln -s "$1" /opt/flink/plugins/s3-fs-hadoop/; \
    mv /docker-entrypoint.sh /flink-entrypoint.sh

COPY --from=jar /build/target/image-lib/ /opt/flink/lib/
COPY --from=jar /build/target/flink-ta.jar /opt/flink/usrlib/flink-ta.jar
COPY --chown=9999:9999 deploy/base/log4j-console.properties /opt/flink/conf/log4j-console.properties
# Under the base image's name, because Kubernetes deployments start exactly this path.
COPY --chmod=0755 deploy/docker/entrypoint.sh /docker-entrypoint.sh

USER 9999:9999
