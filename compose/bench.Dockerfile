# The bench, built from this repository, and the program that asks for health. The context is the
# repository's root.
FROM debian:12.11-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
      g++ cmake ninja-build pkg-config git protobuf-compiler libprotobuf-dev libgrpc++-dev \
      protobuf-compiler-grpc libcpp-httplib-dev libgtest-dev libgmock-dev libbenchmark-dev \
      libyaml-cpp-dev nlohmann-json3-dev libcli11-dev libfmt-dev libjq-dev libzstd-dev zlib1g-dev \
      libbrotli-dev libssl-dev libarchive-dev libsqlite3-dev mold \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /otelier
COPY . .
RUN cmake -S . -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release && ninja -C /build otelier-bench
RUN g++ -std=c++20 -O2 -static -o /probe compose/probe.cc
# The shared libraries that the bench was linked with, and no more.
RUN mkdir -p /root-of-bench/usr/local/bin \
    && cp "$(find /build -name otelier-bench -type f)" /root-of-bench/usr/local/bin/ \
    && ldd /root-of-bench/usr/local/bin/otelier-bench | awk '$3 ~ /^\// { print $3 }' \
       | xargs -I{} cp --parents -L {} /root-of-bench

FROM scratch AS probe
COPY --from=build /probe /probe-program
ENTRYPOINT ["/probe-program"]

FROM debian:12.11-slim AS bench
COPY --from=build /root-of-bench /
USER nobody
ENTRYPOINT ["otelier-bench"]
