-- Who asks for a source that is given on request, and how its owner answered. One row for each asking; the latest counts.
CREATE TABLE register_partner_access (
    org @id NOT NULL,
    id @id NOT NULL,
    source @id NOT NULL,
    asker @id NOT NULL,
    state TEXT NOT NULL,
    purpose TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_at @instant NOT NULL,
    asked_by @id,
    decided_at @instant,
    decided_by @id,
    PRIMARY KEY (org, id)
) @strict;
CREATE INDEX register_partner_access_asker ON register_partner_access (asker, asked_at);
CREATE INDEX register_partner_access_source ON register_partner_access (org, source, asked_at);

-- An officer looks at what partners do in her town.
CREATE INDEX register_partner_item_town ON register_partner_item (nis, org);
