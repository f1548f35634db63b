namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Keys that the core does not know by itself.</summary>
public enum RemainingKeys
{
    /// <summary>Of a route or of <c>defaults</c>: policies.</summary>
    Policies,

    /// <summary>Of the file: the parts that policies share.</summary>
    Parts,
}
