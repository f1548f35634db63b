using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Policies.Limit;

/// <summary>A limit under <c>limits</c>: one set of counters for all that name it.</summary>
internal sealed class NamedLimit(LimitCounter counter) : GatewayPart
{
    /// <summary>The limit.</summary>
    public LimitCounter Counter { get; } = counter;

    public override async ValueTask DisposeAsync()
    {
        await Counter.DisposeAsync();
        await base.DisposeAsync();
    }
}
