using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Tests.Configuration.Schema;

/// <summary>A policy that has keys beside its own.</summary>
public sealed class RedirectOptions
{
    public required string Redirect { get; init; }

    [Bounds("300", "399")]
    public int Status { get; init; } = 302;
}
