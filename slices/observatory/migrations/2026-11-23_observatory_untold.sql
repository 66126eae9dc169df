-- Days of which is not yet noted what everybody may see: none, once all were gone through, so looking for them costs nothing.
CREATE INDEX observatory_day_untold ON observatory_day (nis, channel, day) WHERE shown IS NULL;
