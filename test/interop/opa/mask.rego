package system.log

import rego.v1

mask contains "/input/parameters/password"

mask contains {"op": "upsert", "path": "/input/parameters/card", "value": "**"} if input.input.parameters.card
