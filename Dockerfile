# The runtime and the simulator. Small: production dependencies on a slim Node 24, nothing of the tools, tests or other homes.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# the base image has Node, so the npm package of it goes; so do type declarations and source maps
RUN npm ci --omit=dev --ignore-scripts && \
    rm -rf node_modules/node node_modules/node-bin-* node_modules/.bin/node && \
    find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete

FROM node:24.21.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production DATA_DIR=/data SIMULATED_DEVICES=0
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY layers ./layers
COPY functions ./functions
COPY infra/manifest ./infra/manifest
COPY infra/local ./infra/local
COPY infra/compose/start-runtime.sh ./infra/compose/
COPY simulator ./simulator
COPY sql ./sql
# a new volume takes over whose folder this is
RUN mkdir /data && chown node:node /data && \
    mkdir -m 700 /passwords /keys && chown 1883:1883 /passwords && chown 65534:65534 /keys
VOLUME /data
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=4 --start-period=2m \
    CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--disable-warning=ExperimentalWarning", "infra/local/main.ts"]
