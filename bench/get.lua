-- wrk: GETs paths of a file, one a line, in random order. Arguments: the file, the token.
local threads = 0
local paths = {}
local headers = {}

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  for path in io.lines(args[1]) do paths[#paths + 1] = path end
  headers["Authorization"] = args[2] and "Bearer " .. args[2]
  math.randomseed(number + 1)
end

function request()
  return wrk.format("GET", paths[math.random(#paths)], headers)
end

function done(summary, latency)
  dofile("bench/report.lua")(summary, latency)
end
