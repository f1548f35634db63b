using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Transform;

/// <summary>Makes the edits of headers. Immutable.</summary>
internal sealed class HeaderRule
{
    private readonly string[] remove;
    private readonly (string[] Old, string Name, string[] Replaced)[] rename;
    private readonly string[][] replaced;

    /// <summary>Prepares the edits.</summary>
    /// <param name="edits">What is to be done.</param>
    /// <param name="isRequest">True for a request, in which a name stands for all its spellings, and a new name is never the client's own.</param>
    public HeaderRule(FieldEdits edits, bool isRequest)
    {
        Edits = edits;
        IsRequest = isRequest;
        remove = [.. edits.Remove.SelectMany(Spellings)];
        rename = [.. edits.Rename.Select(pair => (Spellings(pair.Key), pair.Value, Spellings(pair.Value)))];
        replaced = [.. edits.Texts.Select(edit => edit.Replaces ? Spellings(edit.Name) : [])];
    }

    public FieldEdits Edits { get; }

    private bool IsRequest { get; }

    /// <summary>Makes the edits with texts that were rendered before; what has none is only taken off.</summary>
    public void Apply(IHeaderDictionary headers, string?[] texts)
    {
        Take(headers, remove);
        foreach (var (old, name, others) in rename)
            Rename(headers, old, name, others);
        for (var i = 0; i < texts.Length; i++)
        {
            var name = Edits.Texts[i].Name;
            Take(headers, replaced[i]);
            // Once more, for the text as a whole: nothing that could begin another line.
            if (texts[i] is { } text && HeaderSyntax.IsValue(text))
                headers[name] = StringValues.Concat(headers[name], text);
        }
    }

    private void Rename(IHeaderDictionary headers, string[] old, string name, string[] others)
    {
        var values = StringValues.Empty;
        foreach (var spelling in old)
            values = StringValues.Concat(values, headers[spelling]);
        Take(headers, old);
        if (IsRequest || values.Count > 0)
            Take(headers, others);
        if (values.Count > 0)
            headers[name] = values;
    }

    private static void Take(IHeaderDictionary headers, string[] names)
    {
        foreach (var name in names)
            headers.Remove(name);
    }

    private string[] Spellings(string name) =>
        IsRequest ? [.. RequestFieldNames.Spellings(name).Distinct(StringComparer.OrdinalIgnoreCase)] : [name];
}
