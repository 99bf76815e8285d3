-- The inventory, in the schema arda. Ids are ordered by their bytes, so that pages do not depend on the server's locale.
-- A version is never given twice, also not to a record that is deleted and made again: it is the record's ETag.
CREATE SEQUENCE versions;

CREATE TABLE devices (
  device_id  text COLLATE "C" PRIMARY KEY,
  name       text,
  kind       text        NOT NULL,
  vendor     text,
  model      text,
  address    text,
  site       text,
  state      text        NOT NULL,
  attributes jsonb       NOT NULL DEFAULT '{}',
  version    bigint      NOT NULL DEFAULT nextval('versions'),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (state IN ('planned', 'active', 'maintenance', 'decommissioned'))
);

CREATE TABLE circuits (
  circuit_id  text COLLATE "C" PRIMARY KEY,
  name        text,
  product_id  text,
  customer    text,
  state       text        NOT NULL,
  a_device_id text COLLATE "C" CONSTRAINT circuits_a_device_id REFERENCES devices,
  z_device_id text COLLATE "C" CONSTRAINT circuits_z_device_id REFERENCES devices,
  attributes  jsonb       NOT NULL DEFAULT '{}',
  version     bigint      NOT NULL DEFAULT nextval('versions'),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CHECK (state IN ('planned', 'ordered', 'active', 'suspended', 'decommissioned'))
);

CREATE TABLE resources (
  resource_id text COLLATE "C" PRIMARY KEY,
  type        text        NOT NULL,
  device_id   text COLLATE "C" CONSTRAINT resources_device_id REFERENCES devices,
  circuit_id  text COLLATE "C" CONSTRAINT resources_circuit_id REFERENCES circuits,
  state       text        NOT NULL,
  attributes  jsonb       NOT NULL DEFAULT '{}',
  version     bigint      NOT NULL DEFAULT nextval('versions'),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CHECK (state IN ('free', 'reserved', 'in_use', 'faulty', 'retired'))
);

-- One index per filter, each in the order of the list. Those of references also serve the check when a device or a circuit
-- is deleted.
CREATE INDEX devices_kind ON devices (kind, device_id);
CREATE INDEX devices_vendor ON devices (vendor, device_id) WHERE vendor IS NOT NULL;
CREATE INDEX devices_site ON devices (site, device_id) WHERE site IS NOT NULL;
CREATE INDEX devices_state ON devices (state, device_id);
CREATE INDEX circuits_product_id ON circuits (product_id, circuit_id) WHERE product_id IS NOT NULL;
CREATE INDEX circuits_customer ON circuits (customer, circuit_id) WHERE customer IS NOT NULL;
CREATE INDEX circuits_state ON circuits (state, circuit_id);
CREATE INDEX circuits_a_device_id ON circuits (a_device_id, circuit_id) WHERE a_device_id IS NOT NULL;
CREATE INDEX circuits_z_device_id ON circuits (z_device_id, circuit_id) WHERE z_device_id IS NOT NULL;
CREATE INDEX resources_type ON resources (type, resource_id);
CREATE INDEX resources_device_id ON resources (device_id, resource_id) WHERE device_id IS NOT NULL;
CREATE INDEX resources_circuit_id ON resources (circuit_id, resource_id) WHERE circuit_id IS NOT NULL;
CREATE INDEX resources_state ON resources (state, resource_id);
