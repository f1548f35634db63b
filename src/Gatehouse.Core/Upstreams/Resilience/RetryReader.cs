using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>Reads <c>retry</c>.</summary>
internal static class RetryReader
{
    /// <summary>The policy; the default one when nothing is written.</summary>
    public static RetryPolicy Read(RetryConfig? section, ConfigErrors errors)
    {
        if (section is null)
            return RetryPolicy.Default;
        var statuses = new List<int>();
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < section.On.Count; i++)
        {
            var word = section.On[i];
            if (word is "connect" or "reset" or "timeout")
                words.Add(word);
            else if (int.TryParse(word, out var status) && status is >= 400 and <= 599)
                statuses.Add(status);
            else
                errors.Add(ConfigErrorCodes.BadValue, section.At("on") is ConfigList list ? list.Items[i] : section.At("on"), $"'{word}' is nothing after which a request is sent again", "write connect, reset, timeout, or a status from 400 to 599");
        }
        return new RetryPolicy
        {
            Attempts = section.Attempts,
            OnConnect = words.Contains("connect"),
            OnReset = words.Contains("reset"),
            OnTimeout = words.Contains("timeout"),
            Statuses = statuses,
            PerTry = section.PerTry,
            Backoff = new Backoff(section.Backoff, section.MaxBackoff),
            MaxBody = section.Body.Bytes,
            NonIdempotent = section.NonIdempotent,
        };
    }
}
