using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Forwarding.Probes;

/// <summary>What an expression about the answer to a health check may name: <c>body</c>, which is the only variable that it uses.</summary>
internal sealed class ProbeVariables(CelValue body) : Gatehouse.Expressions.ICelVariables
{
    /// <inheritdoc/>
    public CelValue Get(int slot) => body;
}
