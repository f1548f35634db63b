using Gatehouse.Expressions;

namespace Gatehouse.Core.Composition;

/// <summary>How single calls become bulk requests. Immutable.</summary>
/// <param name="Bulk">The bulk request, whose target has <see cref="Place"/> where the ids go.</param>
/// <param name="Id">The id in a single call.</param>
/// <param name="Key">The member of an item that holds its id.</param>
/// <param name="Items">Where in the bulk answer the list is; null when it is the list.</param>
/// <param name="Window">How long the first call waits for others.</param>
/// <param name="Size">How many ids are not waited with any longer.</param>
internal sealed record BatchPlan(CallPlan Bulk, Expression Id, string Key, Expression? Items, TimeSpan Window, int Size)
{
    /// <summary>Of calls that share bulk requests, all have the same: the call's name, or the upstream's with what is configured for each call.</summary>
    public required string Scope { get; init; }

    /// <summary>Where in the bulk answer an item is found, as it is written.</summary>
    public string ItemPlace { get; } = $"{Items?.Text}/{Key}";

    /// <summary>True when the place of the ids stands in a target once, and in its query.</summary>
    public static bool HasPlace(string target) =>
        target.Split(Written) is [var before, _] && before.Contains('?', StringComparison.Ordinal) && !target.Contains(Place, StringComparison.Ordinal);

    /// <summary>What the configuration writes where the ids go.</summary>
    public const string Written = "{ids}";

    /// <summary>What stands there in a computed target. No computed value can hold it, for an asterisk in one is encoded.</summary>
    public const string Place = "*ids*";
}
