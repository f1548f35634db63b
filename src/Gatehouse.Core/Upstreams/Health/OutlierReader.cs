using Gatehouse.Core.Configuration.Model;

namespace Gatehouse.Core.Upstreams.Health;

/// <summary>Reads <c>outliers</c>.</summary>
internal static class OutlierReader
{
    /// <summary>The limits.</summary>
    public static OutlierLimits Read(OutlierConfig section) => new()
    {
        Errors = section.Errors,
        FailureRate = section.FailureRate?.Share,
        Latency = section.Latency,
        MinRequests = section.MinRequests,
        Window = section.Window,
        First = section.Base,
        Longest = section.Max < section.Base ? section.Base : section.Max,
        MaxEjected = section.MaxEjected.Share,
    };
}
