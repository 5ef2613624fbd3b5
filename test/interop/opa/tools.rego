package agents.tools

import rego.v1

default allow := false

allow if {
	count(deny) == 0
	count(require_approval) == 0
}

deny contains sprintf("path %s is outside of the workspace", [input.parameters.path]) if {
	input.tool_name == "delete_file"
	not startswith(input.parameters.path, "/workspace/")
}

deny contains "shell commands are not for agents of this kind" if {
	input.tool_name == "run_shell"
	input.agent_type != "operator"
}

require_approval contains sprintf("payments over 200 EUR need a person, this is %d", [input.parameters.amount]) if {
	input.tool_name == "pay"
	input.parameters.amount > 200
}
