-- wrk: POSTs entries and PUTs others, of a Custom API with a string `name` and an integer `n`.
-- Arguments: the run's number, the token, the API's api_type, its path, the share of POSTs (0 to 1), a file with the ids to
-- PUT, one a line.
local threads = 0
local ids = {}
local headers = { ["Content-Type"] = "application/json" }

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  headers["Authorization"] = "Bearer " .. args[2]
  api_type, path, posts = args[3], args[4], tonumber(args[5])
  if args[6] then
    for id in io.lines(args[6]) do ids[#ids + 1] = id end
  end
  math.randomseed(tonumber(args[1]) * 64 + number)
end

function request()
  local n = math.random(0, 999999)
  local body = string.format('{"data":{"type":"%s","name":"Item %d of the stock","n":%d}}', api_type, n, n)
  if math.random() < posts then return wrk.format("POST", path, headers, body) end
  return wrk.format("PUT", path .. "/" .. ids[math.random(#ids)], headers, body)
end

function done(summary, latency)
  dofile("bench/report.lua")(summary, latency)
end
