-- A span's attributes as one packed text instead of jsonb: 105 bytes a span less of 12 attributes, and a COPY of rows takes half
-- of PostgreSQL's time, since jsonb is parsed, sorted and built anew and a text is only checked.
--
--   \x1f, then for each attribute: its name, its value, \x1f
--   name: the letter of telemetry.attribute_keys, or the key as a JSON string
--   value: a text as it is, or \x1e and JSON for all that is no text, and for texts that hold \x1e or \x1f
--
-- Each attribute stands once. lib/model/packed-attributes.ts reads and writes the same. JSON escapes control characters, so that
-- \x1f is found nowhere else, and `position(\x1f || name || value || \x1f in attributes) > 0` is an exact match.

create function telemetry.is_attribute_letter(name text) returns boolean language sql immutable parallel safe as $$
  select char_length(name) = 1 and (ascii(name) between 57344 and 63743 or ascii(name) between 983040 and 1114109)
$$;

create function telemetry.packed_attributes(bag jsonb) returns text language sql immutable parallel safe as $$
  select coalesce(E'\x1f' || string_agg(
    case when telemetry.is_attribute_letter(key) then key else to_jsonb(key)::text end
      || case when jsonb_typeof(value) = 'string' and value #>> '{}' !~ E'[\x1e\x1f]' then value #>> '{}' else E'\x1e' || value::text end
      || E'\x1f', '' order by key), '')
  from jsonb_each(bag)
$$;

-- What stands after this name (a letter, or the key as a JSON string); null where the row has none.
create function telemetry.packed_field(bag text, name text) returns text language sql immutable parallel safe as $$
  select case when position(E'\x1f' || name in bag) > 0 then split_part(split_part(bag, E'\x1f' || name, 2), E'\x1f', 1) end
$$;
create function telemetry.packed_text(field text) returns text language sql immutable parallel safe as $$
  select case when starts_with(field, E'\x1e') then substr(field, 2)::jsonb #>> '{}' else field end
$$;
create function telemetry.packed_json(field text) returns jsonb language sql immutable parallel safe as $$
  select case when starts_with(field, E'\x1e') then substr(field, 2)::jsonb else to_jsonb(field) end
$$;

-- As the functions of the same names over jsonb, which log records and resources go on to use.
create function telemetry.attribute(bag text, name text) returns text language sql stable parallel safe as $$
  select telemetry.packed_text(coalesce(
    telemetry.packed_field(bag, (select k.letter from telemetry.attribute_keys k where k.key = name)),
    telemetry.packed_field(bag, to_jsonb(name)::text)))
$$;
create function telemetry.plain_attributes(bag text) returns jsonb language sql stable parallel safe as $$
  select coalesce(jsonb_object_agg(coalesce(k.key, named.name #>> '{}'), telemetry.packed_json(named.field)), '{}')
  from (
    select to_jsonb(split.name) #>> '{}' as letter,
           case when left(f, 1) = '"' then split.name::jsonb else to_jsonb(split.name) end as name,
           substr(f, char_length(split.name) + 1) as field
    from string_to_table(bag, E'\x1f') as f
    cross join lateral (select case when left(f, 1) = '"' then substring(f from '^"(?:[^"\\]|\\.)*"') else left(f, 1) end as name) as split
    where left(f, 1) = '"' or telemetry.is_attribute_letter(left(f, 1))
  ) as named left join telemetry.attribute_keys k on k.letter = named.letter
$$;

-- A request id that is one of the row's own attributes stands there alone: the column then has the attribute's letter.
create function telemetry.request_id(told text, bag text) returns text language sql immutable parallel safe as $$
  select case when telemetry.is_attribute_letter(told) then telemetry.packed_field(bag, told) else told end
$$;

alter table telemetry.spans
  alter column attributes drop default,
  alter column attributes type text using telemetry.packed_attributes(attributes),
  alter column attributes set default '';

-- Span ids as 20 bits: their index entries are shared then, and of 20 granules that one of 20 million spans may be in, each is read
-- in half a millisecond. Granules of before have all 32.
create or replace function telemetry.span_term(span bigint) returns integer language sql immutable parallel safe as $$
  select (span & 1048575)::integer
$$;
create or replace function telemetry.span_granules_of(span bigint) returns bigint[] language sql stable parallel safe
set enable_seqscan = off as $$
  select array(select g.granule_id from telemetry.span_granules g
               where g.terms && array[telemetry.span_term(span), ('x' || right(to_hex(span), 8))::bit(32)::integer])
$$;

drop function telemetry.span_terms(uuid, bigint, jsonb, jsonb);
create function telemetry.span_terms(trace uuid, span bigint, attributes text, operation jsonb) returns setof integer
language sql stable parallel safe as $$
  with bag as (
    select key, value from jsonb_each(telemetry.plain_attributes(attributes))
    union all select 'operation.' || key, value from jsonb_each(operation) where jsonb_typeof(value) = 'string'
  )
  select telemetry.trace_term(trace)
  union select telemetry.span_term(span)
  union select hashtext(key) from jsonb_object_keys(telemetry.plain_attributes(attributes)) as key
  union select telemetry.value_term(bag.key, e.value #>> '{}')
  from bag, jsonb_array_elements(case jsonb_typeof(bag.value) when 'array' then bag.value else jsonb_build_array(bag.value) end) as e(value)
  where jsonb_typeof(e.value) in ('string', 'number', 'boolean')
$$;
