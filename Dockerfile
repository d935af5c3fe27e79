# Both bases can be replaced: by a mirror's, or by images of your own with the same things in them.
# BUILD_BASE: Maven and a JDK 25. RUN_BASE: a small Debian with bash.
ARG BUILD_BASE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUN_BASE=docker.io/library/debian:bookworm-slim

FROM ${BUILD_BASE} AS build
WORKDIR /build
COPY pom.xml ./
COPY src/main src/main
COPY templates templates
COPY webroot webroot
RUN mvn -q -B -Dmaven.test.skip=true package
# What jdeps finds in the jars, plus what is only looked up at run time: management for metrics and memory figures,
# naming.dns for name servers, crypto.ec for TLS, jcmd for a look inside a running container.
RUN jlink --output /runtime \
      --add-modules java.base,java.compiler,java.desktop,java.management,java.naming,java.sql,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.naming.dns,jdk.unsupported \
      --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6 \
    && /runtime/bin/java --version

FROM ${RUN_BASE}
# PostgreSQL insists on a user with a name, so a number alone in USER would not do for the embedded one.
RUN groupadd --gid 10001 fanfare \
    && useradd --uid 10001 --gid fanfare --no-log-init --home-dir /data --no-create-home --shell /usr/sbin/nologin fanfare \
    && install --directory --owner=fanfare --group=fanfare --mode=0700 /data
COPY --from=build /runtime /opt/java
COPY --from=build /build/target/lib /app/lib
COPY --from=build /build/target/fanfare.jar /app/fanfare.jar
USER fanfare
WORKDIR /data
ENV FANFARE_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
# bash opens the connection itself; slim images have no HTTP client.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/${PORT:-8080} && printf 'GET /health/live HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r -t 3 version status rest <&3 && [ \"$status\" = 200 ]"]
# Java itself is the first process, so that a stop reaches it. JAVA_TOOL_OPTIONS adds to these flags.
ENTRYPOINT ["/opt/java/bin/java", "-XX:+UseCompactObjectHeaders", "-XX:MaxRAMPercentage=50", \
  "-XX:+UseParallelGC", "-XX:NewRatio=1", "-XX:SurvivorRatio=4", "-XX:+UseTransparentHugePages", "-Xlog:pagesize=off", "-XX:+ExitOnOutOfMemoryError", \
  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
  "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8", "-jar", "/app/fanfare.jar"]
