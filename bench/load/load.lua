-- What wrk sends: wrk ... -- [post=BYTES] [close] [routes=N] [origin] [token=TEXT]
function init(args)
  local routes = 0
  wrk.headers["User-Agent"] = "wrk"
  wrk.headers["Accept"] = "*/*"
  for _, arg in ipairs(args) do
    local name, value = arg:match("^(%w+)=?(.*)$")
    if name == "post" then
      wrk.method = "POST"
      wrk.body = string.rep("x", tonumber(value))
    elseif name == "close" then
      wrk.headers["Connection"] = "close"
    elseif name == "origin" then
      wrk.headers["Origin"] = "https://shop.example.com"
    elseif name == "token" then
      wrk.headers["Authorization"] = "Bearer " .. value
    elseif name == "routes" then
      routes = tonumber(value)
    end
  end
  if routes == 0 then
    local text = wrk.format()
    function _G.request() return text end
    return
  end
  local texts, next = {}, 0
  for i = 1, routes do texts[i] = wrk.format(nil, "/api/service-" .. i .. "/items/7") end
  function _G.request()
    next = next % routes + 1
    return texts[next]
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("figures %d %.4f %d %d %d", summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
