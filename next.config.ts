import type { NextConfig } from "next";

const config: NextConfig = {
  // A second build beside the running one (tests, development) must not overwrite its files.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  // Types are checked by `npm run check`; here they would only make the first start slower.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  devIndicators: false,
  // Node modules with native or dynamic parts: required at run time, never bundled.
  serverExternalPackages: [
    "pg",
    "@prisma/client",
    "@prisma/adapter-pg",
    "pino",
    "better-auth",
    "prom-client",
    "@opentelemetry/sdk-node",
    "@opentelemetry/exporter-trace-otlp-grpc",
    "@grpc/grpc-js",
  ],
  experimental: {
    optimizePackageImports: ["radix-ui", "recharts", "lucide-react"],
    // The server runs what was tested: the minifier turned an assignment to fields into one to numbers.
    serverMinification: false,
  },
  headers: async () => [
    {
      // The content security policy carries a nonce per request: see proxy.ts.
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "same-origin" },
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=()" },
      ],
    },
  ],
};
export default config;
