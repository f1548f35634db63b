using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>A rewrite of the path by a regular expression.</summary>
public sealed class RewriteConfig : ConfigSection
{
    /// <summary>A .NET regular expression, run without backtracking, that is looked for in the canonical path.</summary>
    public required string Match { get; init; }

    /// <summary>What each match is replaced by; <c>$1</c> and <c>${name}</c> are groups.</summary>
    public required string Replace { get; init; }
}
