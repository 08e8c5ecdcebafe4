-- wrk: POSTs entries. No other thread and no other run makes the same sku.
-- Arguments: the run's number, the token, how many different amounts there are.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local form = '{"data":{"type":"stock_ext","name":"Item %d of the stock","sku":"%s-%d-%d","amount":%d,"price":%d.%02d,'
  .. '"active":%s,"location":"location-%03d"}}'
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  run, amounts = args[1], tonumber(args[3])
  headers["Authorization"] = "Bearer " .. args[2]
  count = 0
  math.randomseed(tonumber(run) * 64 + number)
end

function request()
  count = count + 1
  local body = string.format(form, count, run, number, count, math.random(0, amounts - 1), math.random(0, 999),
    math.random(0, 99), count % 2 == 0 and "true" or "false", math.random(0, 999))
  return wrk.format("POST", nil, headers, body)
end

function done(summary, latency)
  dofile("bench/report.lua")(summary, latency)
end
