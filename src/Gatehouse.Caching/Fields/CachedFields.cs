namespace Gatehouse.Caching.Fields;

/// <summary>Looking things up in a list of fields, each name of which stands there once.</summary>
public static class CachedFields
{
    /// <summary>The field of a name; null for none.</summary>
    public static CachedField? Find(this IReadOnlyList<CachedField> fields, string name)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Is(name))
                return fields[i];
        }
        return null;
    }

    /// <summary>The only line of a field; null when it is not there or has several.</summary>
    public static string? Line(this IReadOnlyList<CachedField> fields, string name) => fields.Find(name)?.Single;
}
