-- Walks through a file of paths, one a line; each thread begins elsewhere. WALK names the file.
local paths = {}
for line in io.lines(os.getenv("WALK")) do paths[#paths + 1] = line end
assert(#paths > 0, "the file of paths is empty")

local threads = 0
function setup(thread)
  thread:set("from", math.floor(threads * 7919 % #paths))
  threads = threads + 1
end

local headers = {
  ["Accept-Encoding"] = "gzip",
  ["Accept-Language"] = "nl-BE",
  ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
}

local asked = 0
function request()
  asked = asked + 1
  return wrk.format("GET", paths[(from + asked) % #paths + 1], headers)
end

wrong = 0
function response(status)
  -- 204 is a tile without places.
  if status ~= 200 and status ~= 204 then wrong = wrong + 1 end
end

local all = {}
local keep = setup
setup = function(thread) keep(thread); all[#all + 1] = thread end

function done(summary, latency, _)
  local bad = 0
  for _, thread in ipairs(all) do bad = bad + thread:get("wrong") end
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %.3f, "bytes": %d, "p50_ms": %.2f, "p90_ms": %.2f, "p99_ms": %.2f, "max_ms": %.2f, "not_200": %d, "socket_errors": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3,
    latency:percentile(90) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3, bad,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
