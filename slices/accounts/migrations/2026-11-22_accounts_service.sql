-- What a service's last word about somebody gave her; what it no longer says is withdrawn at her next visit.
CREATE TABLE accounts_identity_capacity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    capacity_id @id NOT NULL REFERENCES people_capacity (id),
    PRIMARY KEY (issuer, subject, capacity_id)
) @strict;
