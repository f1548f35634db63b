namespace Gatehouse.Caching.Fields;

/// <summary>The names in <c>Vary</c> (RFC 9110, 12.5.5).</summary>
public static class VaryField
{
    /// <summary>The names, each once; null when no request can match: <c>*</c>, or something that is no name.</summary>
    /// <param name="field">The answer's; null for none.</param>
    /// <param name="more">Names that the operator adds.</param>
    public static IReadOnlyList<string>? Read(CachedField? field, IReadOnlyList<string> more)
    {
        if (field is null && more.Count == 0)
            return [];
        var names = new List<string>(more);
        for (var i = 0; i < (field?.Count ?? 0); i++)
        {
            var line = field!.Value[i].AsSpan();
            foreach (var part in line.Split(','))
            {
                var name = line[part].Trim(" \t");
                if (name.IsEmpty)
                    continue;
                if (name is "*" || !Syntax.IsToken(name))
                    return null;
                if (!Contains(names, name))
                    names.Add(name.ToString());
            }
        }
        return names;
    }

    private static bool Contains(List<string> names, ReadOnlySpan<char> name)
    {
        foreach (var known in names)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
