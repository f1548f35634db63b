using System.Text;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Forwarding;

/// <summary>A target whose path and query hold expressions. Immutable.</summary>
/// <param name="Upstream">The name of the upstream.</param>
/// <param name="Path">The path; null keeps the client's.</param>
/// <param name="Query">The query parameters, in order.</param>
internal sealed record TemplateTarget(string Upstream, TextTemplate? Path, IReadOnlyList<KeyValuePair<string, TextTemplate>> Query)
{
    /// <summary>All expressions in it.</summary>
    public IEnumerable<Expression> Expressions =>
        (Path?.Expressions ?? []).Concat(Query.SelectMany(parameter => parameter.Value.Expressions));

    /// <summary>
    /// Path and query with this request's values, canonical; null when there is none that may be sent, and why. No value leaves its
    /// segment: it is percent-encoded, and what is then not a canonical path (dot segments, encoded slashes) is an error.
    /// </summary>
    /// <param name="variables">The values.</param>
    /// <param name="path">The path where the target has none.</param>
    /// <param name="error">Why there is none; null when there is.</param>
    public string? Render(ICelVariables variables, ReadOnlySpan<char> path, out CelError? error)
    {
        error = null;
        var raw = Path is null ? path.ToString() : Path.Render(variables, out error);
        if (raw is null)
            return null;
        if (CanonicalTargetParser.Parse(raw, out var canonical) != TargetFault.None || canonical.PathLength != canonical.Text.Length || IsShortened(raw, canonical))
        {
            error = new CelError($"'{raw}' is no path that may be sent");
            return null;
        }
        if (Query.Count == 0)
            return canonical.Text;
        var text = new StringBuilder(canonical.Text);
        for (var i = 0; i < Query.Count; i++)
        {
            var value = Query[i].Value.Render(variables, out error);
            if (value is null)
                return null;
            text.Append(i == 0 ? '?' : '&').Append(Query[i].Key).Append('=').Append(value);
        }
        return text.ToString();
    }

    /// <summary>The same with another query behind it, less the parameters that the target sets; null when there is nothing that may be sent.</summary>
    public string? RenderWith(ICelVariables variables, ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        var own = Render(variables, path, out _);
        if (own is null || query.IsEmpty)
            return own;
        var text = new StringBuilder(own);
        var isFirst = Query.Count == 0;
        foreach (var range in query.Split('&'))
        {
            var part = query[range];
            if (part.IsEmpty || IsSet(part))
                continue;
            text.Append(isFirst ? '?' : '&').Append(part);
            isFirst = false;
        }
        return text.ToString();
    }

    // Decoded, so that us%65rId cannot stand beside userId.
    private bool IsSet(ReadOnlySpan<char> part)
    {
        var name = QueryParameter.NameOf(part);
        foreach (var (own, _) in Query)
        {
            if (Uri.UnescapeDataString(own) == name)
                return true;
        }
        return false;
    }

    // A value of ".." would take the segment before it along, and one of "." would leave nothing behind the last slash.
    private bool IsShortened(string path, CanonicalTarget canonical) =>
        Path is { IsConstant: false }
        && (path.AsSpan().Count('/') != canonical.Path.Count('/') || path.EndsWith('/') != canonical.Path.EndsWith('/'));
}
