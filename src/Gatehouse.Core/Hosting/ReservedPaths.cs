using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Hosting;

/// <summary>The paths that the gateway answers itself on every listener, before any route.</summary>
internal static class ReservedPaths
{
    /// <summary>Status, time and upstream names.</summary>
    public const string Health = "/health";

    /// <summary>200 as long as the process runs.</summary>
    public const string Live = "/health/live";

    /// <summary>200 while new requests are welcome, 503 while draining.</summary>
    public const string Ready = "/health/ready";

    /// <summary>True when the gateway answers this path itself.</summary>
    public static bool Contains(ReadOnlySpan<char> path) => path is Health or Live or Ready;

    /// <summary>Reports routes for exactly such a path: they would never be asked.</summary>
    public static void Check(GatewayConfig config, ConfigErrors errors)
    {
        foreach (var entry in (config.At("routes") as ConfigMap)?.Entries ?? [])
        {
            var key = entry.Key.Value.AsSpan();
            var slash = key.IndexOf('/');
            if (slash >= 0 && Contains(key[slash..]))
                errors.Add(ConfigErrorCodes.ReservedPath, entry.Key, $"the gateway answers '{key[slash..]}' itself, so this route would never be asked", "choose another path");
        }
    }
}
