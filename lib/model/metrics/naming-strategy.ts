/** How OpenTelemetry's names become Prometheus' ones, as Prometheus' own setting otlp.translation_strategy has it. */
export const namingStrategies = [
  "UnderscoreEscapingWithSuffixes",
  "UnderscoreEscapingWithoutSuffixes",
  "NoUTF8EscapingWithSuffixes",
  "NoTranslation",
] as const;
export type NamingStrategy = (typeof namingStrategies)[number];
