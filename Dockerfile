# The service listens on loopback only, so run it in the network of the host:
#   docker build -t guanjia .
#   docker run --network host -v guanjia-store:/var/lib/guanjia guanjia
# Settings are GUANJIA_* variables (`guanjia config` shows them); nothing secret is in the image.

# durable-rules is compiled on installation: the compiler stays behind in this stage.
FROM python:3.12-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml constraints.txt LICENSE README.md ./
COPY .ci/image-build .ci/image-start .ci/image-health ./.ci/
COPY engine ./engine
COPY api ./api
COPY rulesets ./rulesets
COPY schemas ./schemas
RUN .ci/image-build /opt/guanjia

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/guanjia --create-home --shell /usr/sbin/nologin guanjia
COPY --from=build /opt/guanjia /opt/guanjia
ENV PATH=/opt/guanjia/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GUANJIA_STORE=sqlite:////var/lib/guanjia/guanjia.db
USER guanjia
WORKDIR /var/lib/guanjia
VOLUME /var/lib/guanjia
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["image-health"]
CMD ["image-start"]
