-- A replica's lease on the shared rates: begins it ("join") or carries it on ("renew").
--
-- KEYS     the hash of each service, as in acquire.lua
-- ARGV     void after, replica, "join" or "renew", lease, memory, time to live in ms, and for each
--          key its rate and how many replicas the asking one knows of
-- Answers  {1, now, replicas of the first key, ...}, {-1} void, {-2} lease lapsed, nothing renewed

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if now > tonumber(ARGV[1]) then
  return {-1}
end

local joins = ARGV[3] == 'join'
local lease, memory = tonumber(ARGV[4]), tonumber(ARGV[5])
if not joins then
  for _, key in ipairs(KEYS) do
    local seen = redis.call('HGET', key, ARGV[2])
    if not seen or math.abs(now - seen) > lease then
      return {-2}
    end
  end
end

local answer = {1, now}
for k, key in ipairs(KEYS) do
  local rate, told = tonumber(ARGV[5 + 2 * k]), tonumber(ARGV[6 + 2 * k])
  local tat, expected, expected_until, known, present, mine = 0, 0, 0, 1, 1, false
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    local name, value = fields[i], tonumber(fields[i + 1])
    if name == 'tat' then
      tat = value
    elseif name == 'expected' then
      expected = value
    elseif name == 'expected_until' then
      expected_until = value
    else
      local age = math.abs(now - value)
      if name == ARGV[2] then
        mine = age <= lease
      elseif age > memory then
        redis.call('HDEL', key, name) -- gone for good
      else
        known = known + 1
        if age <= lease then present = present + 1 end
      end
    end
  end
  if now >= expected_until then expected = 0 end
  redis.call('HSET', key, ARGV[2], string.format('%.0f', now))
  if joins and not mine then
    -- After a restart without its data this server knows nobody, but those who come back know how
    -- many they were: until all had time to, nobody gets more than the share of those who are here.
    if told > math.max(known, expected) then
      expected = told
      redis.call(
        'HSET', key, 'expected', told, 'expected_until', string.format('%.0f', now + memory))
    end
    -- The bucket is empty, because the one who joins may have used its own share until now.
    local shared = rate * present / math.max(known, expected)
    local empty = now + math.max(1, shared / 10) * 1000000 / (0.96 * shared)
    if tat < empty then
      redis.call('HSET', key, 'tat', string.format('%.0f', empty))
    end
  end
  redis.call('PEXPIRE', key, ARGV[6])
  answer[k + 2] = math.max(known, expected)
end
return answer
