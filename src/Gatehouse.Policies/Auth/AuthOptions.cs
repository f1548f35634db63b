using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Auth;

/// <summary>
/// Who may call: names under <c>auth</c> at the top of the file, asked in this order until one knows the caller. <c>none</c> takes an
/// inherited one off, and is the only way to do so.
/// </summary>
[Shorthand(nameof(Any))]
internal sealed class AuthOptions
{
    /// <summary>The names. The first that verifies the request's credentials says who calls.</summary>
    public required IReadOnlyList<string> Any { get; init; }

    /// <summary>Whether requests without credentials pass too, with nobody as the caller. Wrong credentials never pass. Default: false.</summary>
    public bool Optional { get; init; }
}
