// Rules of the guides of five agent systems, in their words and with their thresholds. They find something only where the
// system's own metrics arrive, so those that a guide spells out are on.
import type { StarterRule } from "./starter-rule";

const minuteMs = 60_000;

const taskPilot: readonly StarterRule[] = [
  {
    group: "taskpilot",
    name: "HighErrorRate",
    isOn: true,
    severity: "high",
    summary: "High error rate detected",
    description: "Workflows of TaskPilot fail {{ $value | humanize }} times a second.",
    forMs: 5 * minuteMs,
    condition: "rate(workflow_errors[5m]) > 0.1",
  },
  {
    group: "taskpilot",
    name: "HighLatency",
    isOn: true,
    severity: "warning",
    summary: "P95 latency exceeds 5 seconds",
    description: "One workflow of TaskPilot in twenty takes {{ $value | humanize }} ms or longer.",
    forMs: 10 * minuteMs,
    condition:
      "histogram_quantile(0.95, sum by (le) (rate(workflow_latency_ms_bucket[5m]))) > 5000\n" +
      "  or histogram_quantile(0.95, sum(rate(workflow_latency_ms[5m]))) > 5000",
  },
  {
    group: "taskpilot",
    name: "GuardrailsBlocking",
    isOn: true,
    severity: "warning",
    summary: "High guardrails blocking rate: {{ $labels.agent }}",
    description: "Guardrails stop this agent {{ $value | humanize }} times a second.",
    forMs: 5 * minuteMs,
    // A metric for each agent: its name becomes a label before the rate, which drops names.
    condition:
      'sum by (agent) (rate(label_replace({__name__=~"agent_.+_guardrails_blocked(_total)?"}, "agent", "$1", "__name__",' +
      ' "agent_(.+)_guardrails_blocked(_total)?")[5m:15s])) > 0.05',
  },
];

const taskSmith: readonly StarterRule[] = [
  {
    group: "tasksmith",
    name: "TaskSmithScriptsFailing",
    isOn: true,
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of scripts in {{ $labels.shell }} fail",
    description: "More than a tenth of the scripts that TaskSmith ran within ten minutes did not succeed.",
    forMs: 5 * minuteMs,
    condition:
      'sum by (shell) (rate(tasksmith_script_executions_total{status=~"failed|failure|error|timeout|killed"}[10m]))\n' +
      "  / sum by (shell) (rate(tasksmith_script_executions_total[10m])) > 0.1",
  },
  {
    group: "tasksmith",
    name: "TaskSmithHttpErrors",
    isOn: true,
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of requests to {{ $labels.route }} end in a 5xx",
    description: "TaskSmith answers more than one request in twenty of this route with a server error.",
    forMs: 5 * minuteMs,
    condition:
      'sum by (route) (rate(tasksmith_http_requests_total{status_code=~"5.."}[5m]))\n' +
      "  / sum by (route) (rate(tasksmith_http_requests_total[5m])) > 0.05",
  },
  {
    group: "tasksmith",
    name: "TaskSmithCacheCold",
    isOn: false,
    severity: "info",
    summary: "Cache hit rate is {{ $value | humanizePercentage }}",
    description: "Less than half of what TaskSmith looks up is in its cache.",
    forMs: 15 * minuteMs,
    condition: "tasksmith_cache_hit_rate < 0.5",
  },
];

const agentProtocol: readonly StarterRule[] = [
  {
    group: "agent-protocol",
    name: "MqttDisconnected",
    isOn: true,
    severity: "critical",
    summary: "{{ $labels.instance }} has lost its MQTT broker",
    description: "The agent answers, and says that it is not connected: tasks wait in the broker.",
    forMs: minuteMs,
    condition: "mqtt_connected == 0",
  },
  {
    group: "agent-protocol",
    name: "AgentTasksFailing",
    isOn: true,
    severity: "high",
    summary: "{{ $value | humanizePercentage }} of tasks of {{ $labels.instance }} fail",
    description: "More than a tenth of the tasks that this agent took within five minutes failed.",
    forMs: 5 * minuteMs,
    condition:
      "sum by (instance) (rate(tasks_failed_total[5m])) / sum by (instance) (rate(tasks_received_total[5m])) > 0.1",
  },
  {
    group: "agent-protocol",
    name: "AgentTasksPilingUp",
    isOn: true,
    severity: "warning",
    summary: "{{ $labels.instance }} has {{ $value | humanize }} tasks under way",
    description: "The agent takes more than it finishes: its resources will run out.",
    forMs: 10 * minuteMs,
    condition: "tasks_processing > 100 and deriv(tasks_processing[10m]) > 0",
  },
];

const others: readonly StarterRule[] = [
  {
    group: "task-system",
    name: "high_error_rate",
    isOn: true,
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of tasks fail at {{ $labels.instance }}",
    description: "The task executor tells an error rate of more than one percent.",
    forMs: 5 * minuteMs,
    condition: "task_error_rate > 0.01",
  },
  {
    group: "configurable-agents",
    name: "WorkflowCostHigh",
    isOn: false,
    severity: "warning",
    summary: "{{ $labels.workflow }} has cost {{ $value | humanize }} USD",
    description:
      "The gauge llm_cost_usd of the workflow engine is over 10 US dollars. Set the threshold to your budget.",
    forMs: 5 * minuteMs,
    condition: "llm_cost_usd > 10",
  },
  {
    group: "configurable-agents",
    name: "WorkflowErrorRate",
    isOn: true,
    severity: "warning",
    summary: "The workflow engine tells an error rate of {{ $value | humanizePercentage }}",
    description: "More than one in twenty workflows of the engine fails, by its own count.",
    forMs: 5 * minuteMs,
    condition: "error_rate > 0.05",
  },
  {
    group: "configurable-agents",
    name: "DatabasePoolExhausted",
    isOn: true,
    severity: "high",
    summary: "{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its database connections",
    description: "The pool of 20 and the 40 beyond it are nearly used up: requests will wait, then fail.",
    forMs: 2 * minuteMs,
    condition: "db_pool_checked_out / (db_pool_size + db_pool_overflow) > 0.9",
  },
  {
    group: "targets",
    name: "TargetDown",
    isOn: true,
    severity: "high",
    summary: "{{ $labels.job }} at {{ $labels.instance }} does not answer",
    description: "Every scrape of its metrics or health page has failed for five minutes.",
    forMs: 5 * minuteMs,
    condition: "up == 0",
  },
];

export const guideRules: readonly StarterRule[] = [...taskPilot, ...taskSmith, ...agentProtocol, ...others];
