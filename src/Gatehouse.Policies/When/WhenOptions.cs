using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.When;

/// <summary>A condition that a request has to meet.</summary>
[Shorthand(nameof(Condition))]
internal sealed class WhenOptions
{
    /// <summary>An expression over <c>request</c>, <c>auth</c> and the route's parameters. Only <c>true</c> lets a request pass; an error does not.</summary>
    public required string Condition { get; init; }
}
