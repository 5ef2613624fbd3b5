"use client";
import { Plus, Trash2 } from "lucide-react";
import { type DashboardVariable, dashboardLimits } from "@/lib/contract/dashboard-spec";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { IconButton } from "../ui/icon-button";
import { Field, Input } from "../ui/input";
import { Select } from "../ui/select";

type Props = {
  variables: readonly DashboardVariable[];
  onChange: (variables: DashboardVariable[]) => void;
  onClose: () => void;
};

const kinds = [
  { value: "query", words: "from metrics" },
  { value: "custom", words: "a list" },
  { value: "interval", words: "durations" },
  { value: "text", words: "free text" },
] as const;

/** What may be chosen on a dashboard, and where the choices come from. */
export function VariableEditor({ variables, onChange, onClose }: Props) {
  const set = (place: number, part: Partial<DashboardVariable>) =>
    onChange(variables.map((each, index) => (index === place ? { ...each, ...part } : each)));
  return (
    <Dialog
      open
      onClose={onClose}
      width="max-w-2xl"
      title="Variables"
      about="A variable stands in queries and titles as $name; of several values =~ takes any."
      footer={<Button onClick={onClose}>Done</Button>}
    >
      <div className="flex flex-col gap-3">
        {variables.map((variable, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being typed
          <div key={place} className="flex flex-col gap-2 rounded-md border p-3">
            <div className="flex flex-wrap items-end gap-2">
              <Field label="Name">
                <Input
                  value={variable.name}
                  onChange={(event) => {
                    const name = event.target.value.replace(/\W/g, "");
                    if (/^[A-Za-z]\w*$/.test(name) && !variables.some((each) => each.name === name))
                      set(place, { name });
                  }}
                />
              </Field>
              <Select
                label="Kind"
                value={variable.kind}
                options={kinds}
                onChange={(kind) => set(place, { kind })}
              />
              {variable.kind !== "text" && (
                <>
                  <Check
                    label="Several"
                    checked={variable.multi}
                    onChange={(multi) => set(place, { multi })}
                  />
                  <Check
                    label="All"
                    checked={variable.include_all}
                    onChange={(all) => set(place, { include_all: all })}
                  />
                </>
              )}
              <IconButton
                label={`Remove ${variable.name}`}
                className="ml-auto"
                onClick={() => onChange(variables.toSpliced(place, 1))}
              >
                <Trash2 aria-hidden />
              </IconButton>
            </div>
            {variable.kind === "query" ? (
              <Field label="Query" hint="label_values(metric, label), label_values(label) or metrics(regex)">
                <Input
                  className="font-mono"
                  value={variable.query}
                  onChange={(event) => set(place, { query: event.target.value })}
                />
              </Field>
            ) : variable.kind === "text" ? null : (
              <Field label="Choices" hint="With commas between them">
                <Input
                  defaultValue={variable.options.join(", ")}
                  onBlur={(event) =>
                    set(place, {
                      options: event.target.value
                        .split(",")
                        .map((each) => each.trim())
                        .filter((each) => each !== ""),
                    })
                  }
                />
              </Field>
            )}
          </div>
        ))}
        <Button
          size="sm"
          className="self-start"
          disabled={variables.length >= dashboardLimits.variables}
          onClick={() => onChange([...variables, freshVariable(variables)])}
        >
          <Plus aria-hidden className="size-3.5" /> Variable
        </Button>
      </div>
    </Dialog>
  );
}

function freshVariable(variables: readonly DashboardVariable[]): DashboardVariable {
  const taken = new Set(variables.map(({ name }) => name));
  let place = 1;
  while (taken.has(`var${place}`)) place += 1;
  return {
    name: `var${place}`,
    label: "",
    kind: "query",
    query: "label_values(runtower_runs_total, workflow)",
    options: [],
    regex: "",
    multi: true,
    include_all: true,
    all_value: "",
    value: [],
  };
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <label className="flex h-7 items-center gap-1.5 text-table">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
