-- A person with an account. The address is what she signs in with; it is kept in small letters. After erasure the
-- row stays without name and address, so that history keeps pointing at somebody.
CREATE TABLE people_person (
    id @id NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT,
    language TEXT NOT NULL,
    created_at @instant NOT NULL,
    erased_at @instant
) @strict;
CREATE UNIQUE INDEX people_person_by_email ON people_person (email);

-- Organisations somebody can act for. `key` tells what it is: town:31022, enterprise:0123456789, partner:<id>.
CREATE TABLE people_organisation (
    id @id NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at @instant NOT NULL
) @strict;
CREATE UNIQUE INDEX people_organisation_by_key ON people_organisation (key);

-- What a person may act as. Never deleted while the person is known: withdrawing fills withdrawn_at.
CREATE TABLE people_capacity (
    id @id NOT NULL PRIMARY KEY,
    person_id @id NOT NULL REFERENCES people_person (id),
    role TEXT NOT NULL,
    organisation_id @id REFERENCES people_organisation (id),
    establishment_id @id,
    label TEXT,
    granted_at @instant NOT NULL,
    granted_by @id,
    ends_at @instant,
    withdrawn_at @instant
) @strict;
CREATE INDEX people_capacity_by_person ON people_capacity (person_id, granted_at);
CREATE INDEX people_capacity_by_organisation ON people_capacity (organisation_id, granted_at);

-- The towns a capacity is limited to.
CREATE TABLE people_capacity_town (
    nis BIGINT NOT NULL,
    capacity_id @id NOT NULL REFERENCES people_capacity (id),
    PRIMARY KEY (nis, capacity_id)
) @strict;
CREATE INDEX people_capacity_town_by_capacity ON people_capacity_town (capacity_id);

-- Who is signed in where. Only a hash of the token is kept.
CREATE TABLE people_session (
    id @id NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL,
    person_id @id NOT NULL REFERENCES people_person (id),
    capacity_id @id NOT NULL REFERENCES people_capacity (id),
    proof TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at @instant NOT NULL,
    seen_at @instant NOT NULL,
    ends_at @instant NOT NULL
) @strict;
CREATE UNIQUE INDEX people_session_by_token ON people_session (token_hash);
CREATE INDEX people_session_by_person ON people_session (person_id, created_at);

-- Rate limits shared by all servers: until when the allowance of a (hashed) key is spent.
CREATE TABLE people_rate (
    key TEXT NOT NULL PRIMARY KEY,
    until @instant NOT NULL
) @strict;
CREATE INDEX people_rate_by_time ON people_rate (until);
