using System.Text;

namespace Gatehouse.Policies.Transform;

/// <summary>Makes the edits of a query. Names are compared decoded, so that <c>us%65rId</c> is <c>userId</c>. Immutable.</summary>
internal sealed class QueryRule(FieldEdits edits)
{
    public FieldEdits Edits { get; } = edits;

    /// <summary>The query, without <c>?</c>, with the edits made; texts are percent-encoded here.</summary>
    public string Apply(ReadOnlySpan<char> query, string?[] texts)
    {
        var result = new StringBuilder(query.Length + 32);
        foreach (var range in query.Split('&'))
        {
            var part = query[range];
            if (part.IsEmpty)
                continue;
            var equals = part.IndexOf('=');
            var name = Uri.UnescapeDataString((equals < 0 ? part : part[..equals]).ToString().Replace('+', ' '));
            if (Array.IndexOf(Edits.Remove, name) >= 0)
                continue;
            if (NewName(name) is { } other)
                Append(result, Uri.EscapeDataString(other), equals < 0 ? default : part[equals..]);
            else if (!IsReplaced(name))
                Append(result, part, default);
        }
        for (var i = 0; i < texts.Length; i++)
            Append(result, Uri.EscapeDataString(Edits.Texts[i].Name), "=" + Uri.EscapeDataString(texts[i]!));
        return result.ToString();
    }

    // What is set after the renaming replaces that as well.
    private string? NewName(string name)
    {
        foreach (var (old, other) in Edits.Rename)
        {
            if (old == name)
                return IsSet(other) ? null : other;
        }
        return null;
    }

    private bool IsReplaced(string name)
    {
        foreach (var (old, other) in Edits.Rename)
        {
            if (other == name || old == name)
                return true;
        }
        return IsSet(name);
    }

    private bool IsSet(string name)
    {
        foreach (var edit in Edits.Texts)
        {
            if (edit.Replaces && edit.Name == name)
                return true;
        }
        return false;
    }

    private static void Append(StringBuilder result, ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        if (result.Length > 0)
            result.Append('&');
        result.Append(first).Append(second);
    }
}
