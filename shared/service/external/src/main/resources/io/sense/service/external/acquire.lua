-- One turn of a service's rate, in one round trip.
--
-- KEYS[1]  the service's hash: "tat" (when the turns given so far are used up), "expected" replicas
--          until "expected_until", and when each "replica:<id>" was last seen. Times are
--          microseconds of this server's clock.
-- ARGV     void after, replica, rate a second of all replicas, longest wait, lease, memory
-- Answers  {1, wait} a turn, {0, wait} none within the longest wait, {-1} void, {-2} lease lapsed
--
-- Replicas whose lease lapsed may be cut off from here, and then keep to their own share. What is
-- given here is the share of those that are present.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if now > tonumber(ARGV[1]) then
  return {-1} -- whoever asked has stopped waiting
end

local rate, longest = tonumber(ARGV[3]), tonumber(ARGV[4])
local lease, memory = tonumber(ARGV[5]), tonumber(ARGV[6])
local tat, expected, expected_until, known, present, mine = 0, 0, 0, 0, 0, false
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local name, value = fields[i], tonumber(fields[i + 1])
  if name == 'tat' then
    tat = value
  elseif name == 'expected' then
    expected = value
  elseif name == 'expected_until' then
    expected_until = value
  else
    local age = math.abs(now - value) -- the clock may have been set back
    if age <= memory then known = known + 1 end
    if age <= lease then
      present = present + 1
      mine = mine or name == ARGV[2]
    end
  end
end
if not mine then
  return {-2}
end
if now < expected_until then known = math.max(known, expected) end

-- The generic cell rate algorithm: a bucket that holds a tenth of a second's rate, one at least. It
-- fills 4 % slower than the rate, since turns given evenly do not arrive so at the service.
local shared = rate * present / known
local interval = 1000000 / (0.96 * shared)
local capacity = math.max(1, shared / 10)
tat = math.max(now, math.min(tat, now + longest + (capacity + 1) * interval))
local wait = math.ceil(math.max(0, tat - (capacity - 1) * interval - now))
if wait > longest then
  return {0, wait}
end
redis.call('HSET', KEYS[1], 'tat', string.format('%.0f', tat + interval))
return {1, wait}
