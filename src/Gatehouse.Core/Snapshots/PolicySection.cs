using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Snapshots;

/// <summary>A policy as written somewhere.</summary>
/// <param name="Module">The policy's module.</param>
/// <param name="Rank">Where it runs: the lower before the higher.</param>
/// <param name="Node">The section: with companion keys, a map of them.</param>
/// <param name="Hash">Hash of the section.</param>
/// <param name="IsInherited">True when it stands under <c>defaults</c>.</param>
internal sealed record PolicySection(RoutePolicyModule Module, int Rank, ConfigNode Node, UInt128 Hash, bool IsInherited)
{
    /// <summary>True for the word that takes the policy off.</summary>
    public bool IsOff => Node is ConfigScalar { IsQuoted: false, Value: var word } && Module.TakesOff(word);
}
