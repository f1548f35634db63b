using Gatehouse.Limits;
using Gatehouse.Redis.Client;

namespace Gatehouse.Redis.Limits;

/// <summary>
/// One script per algorithm. Each reads and writes one key, a text of a few numbers, which always expires. Arguments: count, window, burst,
/// amount, whether forced, and the time, which is 0 for the server's. Answer: allowed, remaining, reset, retry after. All times are whole
/// microseconds. Lua counts in doubles, exact up to 2^53: what is multiplied goes through <c>muldiv</c>, what is written through <c>%.0f</c>.
/// </summary>
internal static class LimitScripts
{
    // muldiv(p, r, w): quotient and remainder of p * r / w, exact for r and w up to 2^42, digit by digit in base 1024.
    private const string Preamble = """
        local floor, min, max = math.floor, math.min, math.max
        local function muldiv(p, r, w)
          local q, m = 0, 0
          if p >= 1024 then q, m = muldiv(floor(p / 1024), r, w) end
          local t = m * 1024 + (p % 1024) * r
          local d = floor(t / w)
          return q * 1024 + d, t - d * w
        end
        local key = KEYS[1]
        local count, window, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local amount, forced, now = tonumber(ARGV[4]), ARGV[5] == '1', tonumber(ARGV[6])
        if now == 0 then
          local t = redis.call('TIME')
          now = t[1] * 1000000 + t[2]
        end
        local function save(format, a, b, c, micros)
          redis.call('SET', key, string.format(format, a, b, c), 'PX', string.format('%.0f', floor(micros / 1000) + 1))
        end

        """;

    private const string Windows = """
        local index = floor(now / window)
        local elapsed = now - index * window
        local at, current, previous = 0, 0, 0
        local held = redis.call('GET', key)
        if held then
          local a, b, c = string.match(held, '^(%d+) (%d+) (%d+)$')
          if a then at, current, previous = tonumber(a), tonumber(b), tonumber(c) end
        end
        local back = at > index
        if back then
          current, previous = min(current + previous, 2199023255552), 0
        elseif at == index - 1 then
          current, previous = 0, current
        elseif at < index then
          current, previous = 0, 0
        end

        """;

    private const string Sliding = Preamble + Windows + """
        local left = window - elapsed
        local function estimate()
          local q, m = muldiv(previous, left, window)
          if m > 0 then q = q + 1 end
          return q + current
        end
        local used = estimate()
        local allowed = used + amount <= count
        if allowed or forced then
          current = min(current + amount, 2199023255552)
          used = estimate()
        end
        if allowed or forced or back then
          save('%.0f %.0f %.0f', index, current, previous, left + window)
        end
        local reset, retry = 0, 0
        if current > 0 then reset = left + window elseif previous > 0 then reset = left end
        if used + 1 > count then
          if current < count then
            retry = max(0, left - (muldiv(count - 1 - current, window, previous)))
          else
            retry = left + window - (muldiv(count - 1, window, current))
          end
        end
        return { allowed and 1 or 0, max(0, count - used), reset, retry }
        """;

    private const string Fixed = Preamble + Windows + """
        local left = window - elapsed
        local allowed = current + amount <= count
        if allowed or forced then current = min(current + amount, 2199023255552) end
        if allowed or forced or back then
          save('%.0f %.0f %.0f', index, current, 0, left)
        end
        return { allowed and 1 or 0, max(0, count - current), current > 0 and left or 0, current >= count and left or 0 }
        """;

    // Held: when it is full again, and when that was written. That moment is whole microseconds and a part of one in 1 / count; so each token is
    // exactly window / count.
    private const string Bucket = Preamble + """
        local debt, part, back = 0, 0, false
        local held = redis.call('GET', key)
        if held then
          local a, b, c = string.match(held, '^(%d+) (%d+) (%d+)$')
          if a then
            back = tonumber(c) > now
            local from = back and tonumber(c) or now
            if tonumber(a) >= from then debt, part = tonumber(a) - from, tonumber(b) end
          end
        end
        local function add(a, b, tokens)
          local q, m = muldiv(tokens, window, count)
          a, b = a + q, b + m
          if b >= count then a, b = a + 1, b - count end
          return a, b
        end
        local whole, rest = add(0, 0, burst)
        local after, behind = add(debt, part, amount)
        local allowed = after < whole or (after == whole and behind <= rest)
        if allowed or forced then
          debt, part = min(after, 2251799813685248), behind
        end
        if allowed or forced or back then
          save('%.0f %.0f %.0f', now + debt, part, now, debt)
        end
        local used, m = muldiv(debt, count, window)
        used = used + math.ceil((m + part) / window)
        local retry = 0
        if used + 1 > burst then
          local a, b = add(debt, part, 1)
          retry = a - whole
          if b > rest then retry = retry + 1 end
        end
        return { allowed and 1 or 0, max(0, burst - used), part > 0 and debt + 1 or debt, max(0, retry) }
        """;

    private static readonly RedisScript SlidingWindow = new(Sliding);
    private static readonly RedisScript FixedWindow = new(Fixed);
    private static readonly RedisScript TokenBucket = new(Bucket);

    /// <summary>The script for an algorithm.</summary>
    public static RedisScript Of(LimitAlgorithm algorithm) => algorithm switch
    {
        LimitAlgorithm.TokenBucket => TokenBucket,
        LimitAlgorithm.FixedWindow => FixedWindow,
        _ => SlidingWindow,
    };
}
