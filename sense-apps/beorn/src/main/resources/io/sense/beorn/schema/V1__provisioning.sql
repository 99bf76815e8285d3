-- Provisionings, in the schema beorn: a row per job, one per step, one per call that was made for it.
CREATE TABLE jobs (
  id               uuid        PRIMARY KEY,
  idempotency_key  text        NOT NULL CONSTRAINT jobs_idempotency_key UNIQUE,
  circuit_id       text        NOT NULL,
  product_id       text        NOT NULL,
  customer         text        NOT NULL,
  a_device_id      text        NOT NULL,
  z_device_id      text        NOT NULL,
  state            text        NOT NULL,
  cancel_requested boolean     NOT NULL,
  reason           text,
  open_attempt     integer,                -- the call under way, or left by a worker that went away
  attempts         integer     NOT NULL,
  next_at          timestamptz,            -- when a worker has something to do
  lease_owner      text,                   -- who works on it; null once that worker has let go of it
  lease_until      timestamptz,            -- by this server's clock; past it, anyone may take the job
  fence            bigint      NOT NULL DEFAULT 0, -- grows with each taking: of older ones nothing is written any more
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  CHECK (state IN ('running', 'compensating', 'needs_decision', 'succeeded', 'failed', 'cancelled')),
  CHECK ((state IN ('running', 'compensating')) = (next_at IS NOT NULL))
);

CREATE INDEX jobs_due ON jobs (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX jobs_newest ON jobs (created_at DESC, id DESC);
CREATE INDEX jobs_circuit ON jobs (circuit_id, created_at DESC, id DESC);
CREATE INDEX jobs_state ON jobs (state, created_at DESC, id DESC);

CREATE TABLE steps (
  job_id      uuid     NOT NULL REFERENCES jobs,
  name        text     NOT NULL,
  state       text     NOT NULL,
  external_id text,
  failures    integer  NOT NULL,
  error       text,
  started_at  timestamptz,
  unknown_at  timestamptz,
  ended_at    timestamptz,
  PRIMARY KEY (job_id, name),
  CHECK (state IN ('pending', 'asked', 'unknown', 'done', 'failed', 'undoing', 'undone'))
);

CREATE TABLE attempts (
  job_id     uuid        NOT NULL REFERENCES jobs,
  number     integer     NOT NULL,
  step       text        NOT NULL,
  kind       text        NOT NULL,
  worker     text,                         -- who wrote it first
  started_at timestamptz NOT NULL,
  ended_at   timestamptz,
  outcome    text,
  detail     text,
  PRIMARY KEY (job_id, number),
  CHECK (kind IN ('make', 'find', 'watch', 'undo')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
