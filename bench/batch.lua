-- wrk: POSTs batches that create entries. Arguments: those of post.lua, and how many entries a batch has.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local form = '{"op":"create","entry":{"type":"stock_ext","name":"Item %d of the stock","sku":"%s-%d-%d","amount":%d,'
  .. '"price":%d.%02d,"active":%s,"location":"location-%03d"}}'
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  run, amounts, size = args[1], tonumber(args[3]), tonumber(args[4])
  headers["Authorization"] = "Bearer " .. args[2]
  count = 0
  math.randomseed(tonumber(run) * 64 + number)
end

function request()
  local operations = {}
  for i = 1, size do
    count = count + 1
    operations[i] = string.format(form, count, run, number, count, math.random(0, amounts - 1), math.random(0, 999),
      math.random(0, 99), count % 2 == 0 and "true" or "false", math.random(0, 999))
  end
  return wrk.format("POST", nil, headers, '{"data":[' .. table.concat(operations, ",") .. "]}")
end

function done(summary, latency)
  dofile("bench/report.lua")(summary, latency)
end
