-- A request to sign in by mail: a link and a code, single use, bound to the browser that asked. Only hashes are kept.
CREATE TABLE accounts_link (
    id @id NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    browser_hash TEXT NOT NULL,
    back TEXT NOT NULL,
    tries BIGINT NOT NULL,
    created_at @instant NOT NULL,
    expires_at @instant NOT NULL,
    used_at @instant
) @strict;
CREATE UNIQUE INDEX accounts_link_by_token ON accounts_link (token_hash);
CREATE INDEX accounts_link_by_browser ON accounts_link (browser_hash);
CREATE INDEX accounts_link_by_time ON accounts_link (expires_at);

-- An invitation to act in a capacity.
CREATE TABLE accounts_invitation (
    id @id NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation_id @id REFERENCES people_organisation (id),
    establishment_id @id,
    towns @json NOT NULL,
    label TEXT,
    invited_by @id,
    created_at @instant NOT NULL,
    expires_at @instant NOT NULL,
    accepted_at @instant,
    withdrawn_at @instant
) @strict;
CREATE UNIQUE INDEX accounts_invitation_by_token ON accounts_invitation (token_hash);
CREATE INDEX accounts_invitation_by_organisation ON accounts_invitation (organisation_id, created_at);

-- A service's word for who somebody is: issuer and subject.
CREATE TABLE accounts_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id @id NOT NULL REFERENCES people_person (id),
    created_at @instant NOT NULL,
    seen_at @instant NOT NULL,
    PRIMARY KEY (issuer, subject)
) @strict;
CREATE INDEX accounts_identity_by_person ON accounts_identity (person_id);

-- Passkeys: the public half of a key pair that never leaves its device.
CREATE TABLE accounts_passkey (
    id @id NOT NULL PRIMARY KEY,
    person_id @id NOT NULL REFERENCES people_person (id),
    credential TEXT NOT NULL,
    public_state TEXT NOT NULL,
    dynamic_state TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at @instant NOT NULL,
    used_at @instant
) @strict;
CREATE UNIQUE INDEX accounts_passkey_by_credential ON accounts_passkey (credential);
CREATE INDEX accounts_passkey_by_person ON accounts_passkey (person_id);

-- What is under way with a browser between two steps: a challenge of a passkey, a question to a service. Single use.
CREATE TABLE accounts_ceremony (
    browser_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    person_id @id,
    expires_at @instant NOT NULL,
    PRIMARY KEY (browser_hash, kind)
) @strict;
CREATE INDEX accounts_ceremony_by_time ON accounts_ceremony (expires_at);
