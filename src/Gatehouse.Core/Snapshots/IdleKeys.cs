using Gatehouse.Core.Composition;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;

namespace Gatehouse.Core.Snapshots;

/// <summary>Finds what a route without a target says of how it forwards: it would do nothing.</summary>
internal static class IdleKeys
{
    /// <summary>Adds an error for each.</summary>
    public static void Report(RouteConfig section, ConfigErrors errors)
    {
        var composes = CompositionCompiler.IsFor(section);
        Report("split", section.Split is not null);
        Report("mirror", section.Mirror is not null);
        Report("rewrite", section.Rewrite is not null);
        Report("host", section.Host != "destination");
        Report("priority", section.Priority is not null, composes ? "write it at the upstream" : null);
        Report("timeout", section.Timeout is not null && !composes, besides: " or 'calls'");

        void Report(string key, bool isIdle, string? hint = null, string besides = "")
        {
            if (isIdle)
                errors.Add(ConfigErrorCodes.RouteAnswer, section.At(key), $"'{key}' goes with 'to'{besides}", hint);
        }
    }
}
