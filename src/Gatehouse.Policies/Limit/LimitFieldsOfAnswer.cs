using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Limit;

/// <summary>
/// The fields that tell of limits: <c>RateLimit</c> and <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers-10), and <c>X-RateLimit-*</c> as
/// they are in use, with the moment of the reset in seconds since the Unix epoch.
/// </summary>
internal static class LimitFieldsOfAnswer
{
    /// <summary>Writes them in place of what the service may have sent under these names: all where the limit refuses, else the two numbers.</summary>
    public static void Write(HttpContext context, LimitState state, TimeProvider time)
    {
        var counter = state.Counter!;
        var headers = context.Response.Headers;
        var remaining = state.Decision.Remaining.ToString(CultureInfo.InvariantCulture);
        if (!counter.HasSlots)
        {
            headers["X-RateLimit-Limit"] = counter.Quota;
            headers["X-RateLimit-Remaining"] = remaining;
        }
        if (!state.Decision.IsAllowed)
            WriteRest(headers, state, remaining, time);
        else
            headers.Remove("X-RateLimit-Reset");
    }

    private static void WriteRest(IHeaderDictionary headers, LimitState state, string remaining, TimeProvider time)
    {
        var counter = state.Counter!;
        headers["RateLimit-Policy"] = state.Policies;
        if (counter.HasSlots)
        {
            headers["RateLimit"] = string.Concat(counter.StateStart, remaining);
            return;
        }
        var reset = (state.Decision.Reset.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        headers["RateLimit"] = string.Concat(counter.StateStart, remaining, ";t=", reset.ToString(CultureInfo.InvariantCulture));
        headers["X-RateLimit-Reset"] = (time.GetUtcNow() + state.Decision.Reset).AddTicks(TimeSpan.TicksPerSecond - 1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }
}
