-- Partner organisations: federations, labels, regions that bring places of their own.
CREATE TABLE register_partner (
    org @id NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    label TEXT NOT NULL,
    towns @json NOT NULL,
    about TEXT NOT NULL,
    email TEXT NOT NULL,
    website TEXT NOT NULL,
    form_source @id,
    since @instant NOT NULL
) @strict;
CREATE INDEX register_partner_slug ON register_partner (slug);

-- What a partner brings, with its licence, who may have it, how it is read and how often it is fetched.
CREATE TABLE register_partner_source (
    org @id NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    licence TEXT NOT NULL,
    access TEXT NOT NULL,
    recipients @json NOT NULL,
    clearance TEXT NOT NULL,
    removed TEXT NOT NULL,
    mapping @json,
    mapping_version BIGINT NOT NULL,
    pull_url TEXT NOT NULL,
    pull_tag TEXT NOT NULL,
    pulled_at @instant,
    pull_told TEXT NOT NULL,
    since @instant NOT NULL,
    PRIMARY KEY (org, id)
) @strict;
CREATE INDEX register_partner_source_id ON register_partner_source (id);

-- Every way a source was ever read, so that an old import can be explained.
CREATE TABLE register_partner_mapping (
    org @id NOT NULL,
    source @id NOT NULL,
    version BIGINT NOT NULL,
    document @json NOT NULL,
    made_at @instant NOT NULL,
    person_id @id,
    PRIMARY KEY (org, source, version)
) @strict;

-- A file that was brought, and what became of it.
CREATE TABLE register_partner_import (
    org @id NOT NULL,
    id @id NOT NULL,
    source @id NOT NULL,
    file TEXT NOT NULL,
    state TEXT NOT NULL,
    reading @json NOT NULL,
    mapping @json,
    mapping_version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    report @json NOT NULL,
    data @bytes,
    person_id @id,
    made_at @instant NOT NULL,
    ended_at @instant,
    PRIMARY KEY (org, id)
) @strict;
CREATE INDEX register_partner_import_time ON register_partner_import (org, made_at);

-- Rows of an import that could not be used.
CREATE TABLE register_partner_refused (
    org @id NOT NULL,
    import_id @id NOT NULL,
    number BIGINT NOT NULL,
    line BIGINT NOT NULL,
    field TEXT NOT NULL,
    code TEXT NOT NULL,
    value TEXT NOT NULL,
    cells @json NOT NULL,
    PRIMARY KEY (org, import_id, number)
) @strict;

-- A place as a partner has it: what was approved, and what waits for approval.
CREATE TABLE register_partner_item (
    org @id NOT NULL,
    source @id NOT NULL,
    own_key TEXT NOT NULL,
    establishment @id NOT NULL,
    state TEXT NOT NULL,
    nis BIGINT NOT NULL,
    sign TEXT NOT NULL,
    approved @json,
    proposed @json,
    revision BIGINT NOT NULL,
    via TEXT NOT NULL,
    import_id @id,
    proposed_at @instant,
    changed_at @instant NOT NULL,
    locked_by @id,
    locked_until @instant,
    PRIMARY KEY (org, source, own_key)
) @strict;
CREATE INDEX register_partner_item_waiting ON register_partner_item (org, proposed_at) WHERE state = 'waiting';
CREATE INDEX register_partner_item_import ON register_partner_item (org, import_id);

-- What an import or a moderator changed about a place, so that a whole import can be undone.
CREATE TABLE register_partner_step (
    org @id NOT NULL,
    id @id NOT NULL,
    source @id NOT NULL,
    own_key TEXT NOT NULL,
    import_id @id,
    revision BIGINT NOT NULL,
    before @json,
    made_at @instant NOT NULL,
    PRIMARY KEY (org, id)
) @strict;
CREATE INDEX register_partner_step_import ON register_partner_step (org, import_id, id);

-- How moderators decided, and how long it took.
CREATE TABLE register_partner_decision (
    org @id NOT NULL,
    id @id NOT NULL,
    source @id NOT NULL,
    own_key TEXT NOT NULL,
    accepted @flag NOT NULL,
    reason TEXT NOT NULL,
    person_id @id,
    proposed_at @instant NOT NULL,
    decided_at @instant NOT NULL,
    PRIMARY KEY (org, id)
) @strict;
CREATE INDEX register_partner_decision_time ON register_partner_decision (org, decided_at);

-- Keys of programs; only their hash is kept.
CREATE TABLE register_partner_key (
    org @id NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    made_at @instant NOT NULL,
    used_at @instant,
    revoked_at @instant,
    PRIMARY KEY (org, id)
) @strict;
CREATE INDEX register_partner_key_hash ON register_partner_key (hash);

-- Addresses that are told when something changes.
CREATE TABLE register_partner_hook (
    org @id NOT NULL,
    id @id NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    active @flag NOT NULL,
    made_at @instant NOT NULL,
    PRIMARY KEY (org, id)
) @strict;

-- What was sent to them, and what they answered.
CREATE TABLE register_partner_delivery (
    org @id NOT NULL,
    id @id NOT NULL,
    hook @id NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    status BIGINT,
    trouble TEXT NOT NULL,
    made_at @instant NOT NULL,
    tried_at @instant,
    PRIMARY KEY (org, id)
) @strict;

-- What somebody allowed in the form of a partner, to be written into the consent ledger when a moderator takes the place
-- in.
CREATE TABLE register_partner_asked (
    org @id NOT NULL,
    source @id NOT NULL,
    own_key TEXT NOT NULL,
    allowed @json NOT NULL,
    language TEXT NOT NULL,
    asked_at @instant NOT NULL,
    PRIMARY KEY (org, source, own_key)
) @strict;
