namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Keys that the core does not know by itself.</summary>
public enum RemainingKeys
{
    /// <summary>Of a route or of <c>defaults</c>: policies.</summary>
    Policies,

    /// <summary>Of an upstream: policies that may stand there.</summary>
    UpstreamPolicies,

    /// <summary>Of a caller that the file names: policies that may stand there.</summary>
    CallerPolicies,

    /// <summary>Of the file: the parts that policies share.</summary>
    Parts,
}
