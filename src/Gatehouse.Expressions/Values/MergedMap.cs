using System.Text.Json;

namespace Gatehouse.Expressions.Values;

/// <summary>
/// Several maps as one: of equal keys the later counts, at the place of the earlier. Nothing is copied; what came from a JSON document
/// is written out as it stands there.
/// </summary>
internal sealed class MergedMap : CelMap
{
    // A search goes through the parts, so there are few.
    private const int MaxParts = 8;

    private readonly CelMap[] parts;
    private CelMap? whole;

    private MergedMap(CelMap[] parts) => this.parts = parts;

    public override int Count => Whole.Count;

    internal override long LookupCost => parts.Sum(part => part.LookupCost);

    internal override long Weight => parts.Sum(part => part.Weight);

    private CelMap Whole => whole ??= Copy(parts);

    public static CelMap Of(ReadOnlySpan<CelMap> maps)
    {
        var parts = new List<CelMap>(maps.Length);
        foreach (var map in maps)
        {
            if (map is MergedMap merged)
                parts.AddRange(merged.parts);
            else
                parts.Add(map);
        }
        return parts.Count > MaxParts ? Copy(parts) : new MergedMap([.. parts]);
    }

    public override bool TryGet(string key, out CelValue value)
    {
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i].TryGet(key, out value))
                return true;
        }
        value = default;
        return false;
    }

    public override bool TryGet(CelValue key, out CelValue value)
    {
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i].TryGet(key, out value))
                return true;
        }
        value = default;
        return false;
    }

    public override KeyValuePair<CelValue, CelValue> EntryAt(int index) => Whole.EntryAt(index);

    /// <summary>Writes it as JSON; false when not all of it can be.</summary>
    public bool Write(Utf8JsonWriter writer, long end)
    {
        var members = new MergedMembers();
        foreach (var part in parts)
        {
            if (!members.Add(part))
                return JsonValues.WriteNothing(writer);
        }
        return members.Write(writer, end);
    }

    private static CelMap Copy(IReadOnlyList<CelMap> parts)
    {
        var builder = new EntryMapBuilder(0);
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Count; i++)
            {
                var (key, value) = part.EntryAt(i);
                builder.Set(key, value);
            }
        }
        return builder.Build();
    }
}
