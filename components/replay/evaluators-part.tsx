import { CircleCheck, CircleX } from "lucide-react";
import type { Answer } from "@/lib/client/use-question";
import type { ReplayEvaluators } from "@/lib/contract/replay";
import { Panel } from "../panel/panel";
import { CodeBlock } from "../ui/code-block";
import { evaluatorWords } from "./replay-words";

/** Who could evaluate here; where no OPA is found, how to get one. */
export function EvaluatorsPart({ answer }: { answer: Answer<ReplayEvaluators> }) {
  const evaluators = answer.data?.evaluators ?? [];
  const hasOpa = evaluators.some(({ kind, available }) => available && kind !== "wasm");
  return (
    <Panel title="Who evaluates" answer={answer} height={96}>
      <ul className="px-3 pb-2 text-table">
        {evaluators.map(({ kind, available, said }) => {
          const Icon = available ? CircleCheck : CircleX;
          return (
            <li key={kind} className="flex items-start gap-2 py-1">
              <Icon
                aria-hidden
                className={`mt-0.5 size-3.5 shrink-0 ${available ? "text-ok" : "text-text-3"}`}
              />
              <span className={available ? "" : "text-text-2"}>
                {evaluatorWords[kind]}
                <span className="block text-label text-text-3">{said}</span>
              </span>
            </li>
          );
        })}
      </ul>
      {answer.data !== undefined && !hasOpa && <HowToGetOpa />}
    </Panel>
  );
}

function HowToGetOpa() {
  return (
    <div className="flex flex-col gap-2 border-t px-3 py-2 text-table text-text-2">
      <p>
        Rego needs an OPA. Any of these does: the program on the path of Runtower's worker, a server of its
        own named by OPA_URL, or a bundle compiled to WebAssembly.
      </p>
      <CodeBlock
        label="Ways to an OPA"
        text={`# with Go, or from openpolicyagent.org as one file; then start Runtower again
go install github.com/open-policy-agent/opa@latest

# a server that serves nothing else
OPA_URL=http://127.0.0.1:8181 npm start

# no OPA here: compile the bundle where there is one
opa build -t wasm -e agents/tools/allow policy/`}
      />
    </div>
  );
}
